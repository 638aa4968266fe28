-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
--
-- The shop, 3a: keys and indexes of orders, one of each common kind. Runs beside shop-3-others.sql.

ALTER TABLE public.orders ADD CONSTRAINT orders_pkey PRIMARY KEY (id);

-- btree that answers "this customer's orders" alone
CREATE INDEX orders_customer_id_idx ON public.orders (customer_id) INCLUDE (amount, status);

-- several columns
CREATE INDEX orders_status_placed_at_idx ON public.orders (status, placed_at DESC);

-- partial
CREATE INDEX orders_open_amount_idx ON public.orders (amount) WHERE status = 'open';

CREATE INDEX orders_large_idx ON public.orders (item_count, placed_at) WHERE item_count >= 7;

-- expression
CREATE INDEX orders_reference_lower_idx ON public.orders (lower(reference)) WHERE reference IS NOT NULL;

-- unique: a double click does not order twice
CREATE UNIQUE INDEX orders_customer_id_placed_at_key ON public.orders (customer_id, placed_at);

-- many values in a row
CREATE INDEX orders_tags_idx ON public.orders USING gin (tags);

-- placed_at follows the order of the rows on disk
CREATE INDEX orders_placed_at_brin ON public.orders USING brin (placed_at);

ALTER TABLE public.orders
    ADD CONSTRAINT orders_status_check CHECK (status IN ('open', 'paid', 'packed', 'shipped', 'delivered', 'cancelled', 'returned')),
    ADD CONSTRAINT orders_amount_check CHECK (amount >= 0),
    ADD CONSTRAINT orders_item_count_check CHECK (item_count > 0);
