-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: unproven
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- found 2:20: a CHECK that is not yet valid
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- found 3:20: a CHECK of another column
ALTER TABLE orders ADD CONSTRAINT p CHECK (d IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT p;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- clean: proven
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT p;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- clean: a new table
CREATE TABLE t (c int);
ALTER TABLE t ALTER c SET NOT NULL;
