-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: forgotten
ALTER TABLE orders ALTER COLUMN c TYPE bigint;
--- clean: analyzed
ALTER TABLE orders ALTER COLUMN c TYPE bigint;
ANALYZE orders;
--- clean: everything analyzed
ALTER TABLE orders ALTER COLUMN c TYPE bigint;
VACUUM ANALYZE;
