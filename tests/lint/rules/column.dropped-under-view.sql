-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:20: a view of the script
CREATE VIEW open_orders AS SELECT id, status FROM orders;
ALTER TABLE orders DROP COLUMN status;
--- clean: the view went first
CREATE VIEW open_orders AS SELECT id, status FROM orders;
DROP VIEW open_orders;
ALTER TABLE orders DROP COLUMN status;
--- clean: the view reads something else
CREATE VIEW open_orders AS SELECT id FROM orders;
ALTER TABLE orders DROP COLUMN status;
