-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a gap
DROP INDEX CONCURRENTLY i;
CREATE INDEX CONCURRENTLY i ON orders (a, b);
--- clean: another name
CREATE INDEX CONCURRENTLY i2 ON orders (a, b);
DROP INDEX CONCURRENTLY i;
--- clean: leftovers of a failed try
DROP INDEX CONCURRENTLY IF EXISTS i;
CREATE INDEX CONCURRENTLY i ON orders (a, b);
