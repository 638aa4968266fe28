-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: added
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u_idx DEFERRABLE INITIALLY DEFERRED;
--- found 1:30: in a new table
CREATE TABLE orders (id int, UNIQUE (id) DEFERRABLE);
--- clean: a foreign key may be
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b DEFERRABLE NOT VALID;
