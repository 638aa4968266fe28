-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: added
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
--- found 1:46: with a column
ALTER TABLE orders ADD COLUMN shop_id bigint REFERENCES shops;
--- found 1:40: of a new table
CREATE TABLE notes (order_id bigint    REFERENCES orders);
--- clean: both are new
CREATE TABLE a (id int PRIMARY KEY);
CREATE TABLE b (a int REFERENCES a);
--- clean: to itself
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (parent) REFERENCES orders NOT VALID;
