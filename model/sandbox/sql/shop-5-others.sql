-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The shop, 5b. Runs beside shop-5-orders.sql.

ALTER TABLE public.order_items VALIDATE CONSTRAINT order_items_order_id_fkey;

ALTER TABLE public.order_items VALIDATE CONSTRAINT order_items_product_id_fkey;

ALTER TABLE public.payments VALIDATE CONSTRAINT payments_order_id_fkey;

VACUUM (ANALYZE) public.order_items;

VACUUM (ANALYZE) public.payments;

VACUUM (ANALYZE) public.products;
