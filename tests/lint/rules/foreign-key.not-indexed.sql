-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: a new column
ALTER TABLE orders ADD COLUMN shop_id bigint REFERENCES shops;
--- found 1:41: a new table
CREATE TABLE notes (id int PRIMARY KEY, order_id bigint REFERENCES orders);
--- clean: an index comes
CREATE TABLE notes (id int PRIMARY KEY, order_id bigint REFERENCES orders);
CREATE INDEX ON notes (order_id, id);
--- clean: the primary key begins with it
CREATE TABLE notes (order_id bigint REFERENCES orders, no int, PRIMARY KEY (order_id, no));
--- clean: a column that was there may have an index
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
