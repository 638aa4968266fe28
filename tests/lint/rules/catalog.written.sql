-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1, 2:1, 3:22: changed, removed, added
UPDATE pg_attribute SET attnotnull = true WHERE attrelid = 'orders'::regclass AND attname = 'total';
DELETE FROM pg_catalog.pg_depend WHERE objid = 16384;
WITH gone AS (UPDATE pg_class SET relpages = 0 WHERE relname = 'orders' RETURNING 1) SELECT count(*) FROM gone;
--- found 1:1: a row of its own
INSERT INTO pg_enum VALUES (1, 16384, 1, 'new');
--- clean: read
SELECT relname FROM pg_class;
--- clean: a table of the user's
UPDATE app.pg_settings_copy SET setting = 'on' WHERE name = 'x';
