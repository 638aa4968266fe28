-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:24: partial
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (c) WHERE c > 0;
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u;
--- found 2:24: descending
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (c DESC);
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u;
--- found 2:24: not unique
CREATE INDEX CONCURRENTLY u ON orders (c);
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u;
--- clean: fit
CREATE UNIQUE INDEX CONCURRENTLY u ON orders (c, d);
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u;
