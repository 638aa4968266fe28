-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a table moved
ALTER TABLE orders SET SCHEMA archive;
--- clean: a new table moved
CREATE TABLE orders_new (c int);
ALTER TABLE orders_new SET SCHEMA archive;
--- clean: a function moved
ALTER FUNCTION f() SET SCHEMA archive;
