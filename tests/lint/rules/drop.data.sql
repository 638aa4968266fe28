-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1, 1:1: two tables
DROP TABLE old_orders, old_payments;
--- found 1:1: a schema
DROP SCHEMA shop;
--- found 1:1: a sequence
DROP SEQUENCE orders_id_seq;
--- clean: a temporary table
CREATE TEMPORARY TABLE t (c int);
DROP TABLE t;
--- clean: no data in it
DROP VIEW v;
