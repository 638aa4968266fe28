-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: dropped
DROP TRIGGER t ON orders;
--- found 1:1: renamed
ALTER TRIGGER t ON orders RENAME TO u;
--- clean: replaced
CREATE OR REPLACE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION touch();
--- clean: of a new table
CREATE TABLE orders (c int);
DROP TRIGGER t ON orders;
