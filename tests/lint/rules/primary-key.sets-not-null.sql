-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:24: nullable for all we know
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (id);
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX u;
--- clean: made NOT NULL first
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (id);
ALTER TABLE orders ALTER COLUMN id SET NOT NULL;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX u;
--- clean: renamed on the way
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (new_id);
ALTER TABLE orders RENAME COLUMN new_id TO id;
ALTER TABLE orders ALTER COLUMN id SET NOT NULL;
ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX u;
--- clean: unique only
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u;
