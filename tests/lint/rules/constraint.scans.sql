-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: a CHECK
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);
--- found 2:7: a foreign key
ALTER TABLE orders
  ADD FOREIGN KEY (customer_id) REFERENCES customers;
--- clean: NOT VALID
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
--- clean: a new table
CREATE TABLE t (c int);
ALTER TABLE t ADD CHECK (c > 0);
