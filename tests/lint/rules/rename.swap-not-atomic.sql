-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: tables
ALTER TABLE orders RENAME TO orders_old;
ALTER TABLE orders_new RENAME TO orders;
--- found 2:1: columns
ALTER TABLE orders RENAME COLUMN amount TO amount_old;
ALTER TABLE orders RENAME COLUMN amount_new TO amount;
--- clean: in one transaction
BEGIN;
ALTER TABLE orders RENAME TO orders_old;
ALTER TABLE orders_new RENAME TO orders;
COMMIT;
--- clean: a view bears the name in between
BEGIN;
ALTER TABLE orders RENAME TO orders_base;
CREATE VIEW orders AS SELECT id FROM orders_base;
COMMIT;
BEGIN;
DROP VIEW orders;
ALTER TABLE orders_base RENAME TO orders;
COMMIT;
--- clean: two that have nothing to do with each other
ALTER TABLE a RENAME TO b;
ALTER TABLE c RENAME TO d;
