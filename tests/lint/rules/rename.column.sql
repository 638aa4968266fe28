-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: of a table
ALTER TABLE orders RENAME COLUMN amount TO total;
--- found 1:1: of a view
ALTER VIEW v RENAME COLUMN a TO b;
--- clean: of a new table
CREATE TABLE t (a int);
ALTER TABLE t RENAME a TO b;
--- clean: a constraint
ALTER TABLE orders RENAME CONSTRAINT a TO b;
