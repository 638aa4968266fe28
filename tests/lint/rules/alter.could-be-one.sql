-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: two columns
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ADD COLUMN b int;
--- clean: in one
ALTER TABLE orders ADD COLUMN a int, ADD COLUMN b int;
--- clean: two tables
ALTER TABLE a ADD COLUMN a int;
ALTER TABLE b ADD COLUMN b int;
--- clean: in one transaction the lock is taken once
BEGIN;
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ADD COLUMN b int;
COMMIT;
--- clean: the proof must stay until NOT NULL is set
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT p;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT p;
