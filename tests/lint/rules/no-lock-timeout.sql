-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: none; once is enough
ALTER TABLE orders ADD COLUMN a int;
ALTER TABLE orders ADD COLUMN b int;
--- found 4:1: SET LOCAL ended with its transaction
BEGIN;
SET LOCAL lock_timeout = '1s';
COMMIT;
ALTER TABLE orders ADD COLUMN a int;
--- found 2:1: switched off
SET lock_timeout = 0;
DROP VIEW v;
--- clean: set
SET lock_timeout TO '2s';
ALTER TABLE orders ADD COLUMN a int;
--- clean: set by a function
SELECT set_config('lock_timeout', '500ms', false);
ALTER TABLE orders ADD COLUMN a int;
--- clean: set for the transaction
BEGIN;
SET LOCAL lock_timeout = 1000;
ALTER TABLE orders ADD COLUMN a int;
COMMIT;
--- clean: set from a variable of psql
SET lock_timeout = :'timeout';
ALTER TABLE orders ADD COLUMN a int;
--- clean: only new tables
CREATE TABLE t (c int);
ALTER TABLE t ADD COLUMN d int;
--- clean: nobody waits for it
CREATE INDEX CONCURRENTLY i ON t (c);
