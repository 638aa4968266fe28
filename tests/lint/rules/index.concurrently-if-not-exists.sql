-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: tried again
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (c);
--- clean: cleared away first
DROP INDEX CONCURRENTLY IF EXISTS i;
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (c);
--- clean: fails if it is there
CREATE INDEX CONCURRENTLY i ON t (c);
