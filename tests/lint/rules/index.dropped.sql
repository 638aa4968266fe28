-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: plainly dropped
DROP INDEX IF EXISTS public.orders_by_customer;
--- clean: concurrently
DROP INDEX CONCURRENTLY orders_by_customer;
--- clean: an index of a new table
CREATE TABLE t (c int);
CREATE INDEX i ON t (c);
DROP INDEX i;
