-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a build
BEGIN;
CREATE INDEX CONCURRENTLY i ON t (c);
COMMIT;
--- found 2:1: a drop
START TRANSACTION;
DROP INDEX CONCURRENTLY i;
END;
--- found 2:1: a rebuild
BEGIN;
REINDEX INDEX CONCURRENTLY i;
COMMIT;
--- found 2:15: a partition detached
BEGIN;
ALTER TABLE m DETACH PARTITION m_2024 CONCURRENTLY;
COMMIT;
--- found 1:1 {single-transaction}: the tool brings the transaction
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: after the transaction
BEGIN;
ALTER TABLE t ADD COLUMN c int;
COMMIT;
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: REFRESH may do it
BEGIN;
REFRESH MATERIALIZED VIEW CONCURRENTLY m;
COMMIT;
