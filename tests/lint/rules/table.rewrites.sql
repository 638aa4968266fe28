-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:13: VACUUM FULL
VACUUM FULL orders;
--- found 1:29: as an option
VACUUM (VERBOSE, FULL true) orders;
--- found 1:1: CLUSTER
CLUSTER orders USING orders_pkey;
--- found 1:20: another tablespace
ALTER TABLE orders SET TABLESPACE fast;
--- found 1:20: no WAL any more
ALTER TABLE orders SET UNLOGGED;
--- found 1:20 {server-version=17}: another expression
ALTER TABLE orders ALTER COLUMN sum SET EXPRESSION AS (a + b);
--- clean: a plain VACUUM
VACUUM (FULL false, ANALYZE) orders;
--- clean: settings
ALTER TABLE orders SET (fillfactor = 80);
--- clean: a new table
CREATE TABLE t (c int);
ALTER TABLE t SET TABLESPACE fast;
