-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: a new type
ALTER TABLE orders ALTER COLUMN c TYPE bigint;
--- clean: a new default
ALTER TABLE orders ALTER COLUMN c SET DEFAULT 1;
--- clean: a new table
CREATE TABLE t (c int);
ALTER TABLE t ALTER COLUMN c TYPE bigint;
