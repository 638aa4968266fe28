-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: the beginning of another
CREATE INDEX CONCURRENTLY a ON orders (customer_id, placed_at);
CREATE INDEX CONCURRENTLY b ON orders (customer_id);
--- found 2:1: the primary key
CREATE TABLE t (a int, b int, PRIMARY KEY (a, b));
CREATE INDEX ON t (a);
--- clean: another order
CREATE INDEX CONCURRENTLY a ON orders (customer_id, placed_at);
CREATE INDEX CONCURRENTLY b ON orders (placed_at);
--- clean: another kind
CREATE INDEX CONCURRENTLY a ON orders (tags);
CREATE INDEX CONCURRENTLY b ON orders USING gin (tags);
--- clean: a partial one
CREATE INDEX CONCURRENTLY a ON orders (c, d) WHERE c > 0;
CREATE INDEX CONCURRENTLY b ON orders (c);
