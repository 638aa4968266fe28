-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a table
CREATE TABLE t (c int);
--- found 1:15: a column
ALTER TABLE t DROP COLUMN c;
--- clean: repeatable
DROP TABLE IF EXISTS t;
ALTER TABLE t DROP COLUMN IF EXISTS c;
--- clean: all or nothing
BEGIN;
CREATE TABLE t (c int);
COMMIT;
