-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a second
SET lock_timeout = '1s';
CREATE INDEX CONCURRENTLY i ON t (c);
--- found 2:1: a rebuild
SET lock_timeout = '1s';
REINDEX INDEX CONCURRENTLY i;
--- clean: none
SET lock_timeout = '1s';
ALTER TABLE t ADD COLUMN c int;
SET lock_timeout = 0;
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: reset
SET lock_timeout = '1s';
RESET lock_timeout;
CREATE INDEX CONCURRENTLY i ON t (c);
