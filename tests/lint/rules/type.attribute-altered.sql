-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: another type
ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint CASCADE;
--- clean: a table
ALTER TABLE pair ALTER COLUMN a TYPE bigint;
