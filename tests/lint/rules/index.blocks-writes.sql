-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: an index on a table that is in use
CREATE INDEX orders_by_customer ON public.orders (customer_id);
--- found 2:1: behind a comment, with odd names
-- why not
CREATE UNIQUE INDEX "By Name" ON "Odd Table" ("From");
--- found 1:1: an index built anew
REINDEX INDEX orders_by_customer;
--- found 1:1: all indexes of a table built anew
REINDEX (VERBOSE, CONCURRENTLY false) TABLE orders;
--- clean: concurrently
CREATE INDEX CONCURRENTLY orders_by_customer ON orders (customer_id);
REINDEX TABLE CONCURRENTLY orders;
--- clean: of a partitioned table alone, which holds no row
CREATE INDEX events_by_customer ON ONLY public.events (customer_id);
--- clean: a table that the script has just made
CREATE TABLE orders (id bigint, customer_id bigint);
CREATE INDEX ON public.orders (customer_id);
--- clean: a temporary table
CREATE TEMP TABLE picked AS SELECT 1 AS id;
CREATE INDEX ON picked (id);
--- clean: a new table that has got another name
CREATE TABLE orders_new (id bigint);
ALTER TABLE orders_new RENAME TO orders_2;
CREATE INDEX ON orders_2 (id);
--- found 4:1: the new table was rolled back
BEGIN;
CREATE TABLE orders (id bigint);
ROLLBACK;
CREATE INDEX ON orders (id);
--- found 2:1: a table that may have been there
CREATE TABLE IF NOT EXISTS orders (id bigint, customer_id bigint);
CREATE INDEX ON orders (customer_id);
--- clean: the script has dropped the one that was there
DROP TABLE IF EXISTS orders;
CREATE TABLE IF NOT EXISTS orders (id bigint, customer_id bigint);
CREATE INDEX ON orders (customer_id);
