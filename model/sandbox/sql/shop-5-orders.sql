-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The shop, 5a: validated, counted, its visibility map filled, so that no autovacuum comes between. Runs beside
-- shop-5-others.sql.

ALTER TABLE public.orders VALIDATE CONSTRAINT orders_customer_id_fkey;

VACUUM (ANALYZE) public.orders;

VACUUM (ANALYZE) public.customers;
