-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: under the tool's lock
SELECT pg_advisory_lock(42);
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: tried
SELECT pg_try_advisory_lock(42);
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: given back
SELECT pg_advisory_lock(42);
SELECT pg_advisory_unlock(42);
CREATE INDEX CONCURRENTLY i ON t (c);
