-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: a scan
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- clean: a limit
SET statement_timeout = '5s';
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- clean: readers and writers go on
ALTER TABLE orders VALIDATE CONSTRAINT c;
