-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: unique
ALTER TABLE orders ADD CONSTRAINT u UNIQUE (reference);
--- found 1:24: a primary key
ALTER TABLE orders ADD PRIMARY KEY (id);
--- clean: with an index that is there
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u_idx;
--- clean: as pg_dump writes it
CREATE TABLE public.orders (id bigint NOT NULL);
ALTER TABLE ONLY public.orders
    ADD CONSTRAINT orders_pkey PRIMARY KEY (id);
