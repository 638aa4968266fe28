-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:1: read, then altered
BEGIN;
SELECT count(*) FROM orders;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;
--- found 3:1: written, then altered
BEGIN;
UPDATE orders SET a = 1 WHERE id = 5;
DROP TRIGGER t ON orders;
COMMIT;
--- clean: locked first
BEGIN;
LOCK TABLE orders IN ACCESS EXCLUSIVE MODE;
SELECT count(*) FROM orders;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;
--- clean: another table
BEGIN;
SELECT count(*) FROM payments;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;
