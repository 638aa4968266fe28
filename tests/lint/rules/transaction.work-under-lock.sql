-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:1: an UPDATE
BEGIN;
ALTER TABLE orders ADD COLUMN total numeric;
UPDATE orders SET total = amount WHERE total IS NULL;
COMMIT;
--- found 3:1: an index
BEGIN;
ALTER TABLE orders ADD COLUMN total numeric;
CREATE INDEX i ON orders (total);
COMMIT;
--- found 2:1 {single-transaction}: the tool's transaction
ALTER TABLE orders ADD COLUMN total numeric;
DELETE FROM payments WHERE id < 1000;
--- clean: after the commit
BEGIN;
ALTER TABLE orders ADD COLUMN total numeric;
COMMIT;
UPDATE orders SET total = amount WHERE id < 1000;
--- clean: it takes that lock itself
BEGIN;
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
COMMIT;
--- clean: a row
BEGIN;
ALTER TABLE orders ADD COLUMN total numeric;
INSERT INTO versions VALUES (2);
COMMIT;
