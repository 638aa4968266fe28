-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
DELETE FROM orders;
--- clean: some
DELETE FROM orders WHERE placed_at < '2020-01-01';
--- found 1:1, 2:1: a condition that holds for all
DELETE FROM orders WHERE true;
DELETE FROM orders o WHERE 1 = 1 AND o.id = o.id;
--- found 1:24, 2:31, 3:30: within another statement
WITH d AS (DELETE FROM orders RETURNING *) SELECT count(*) FROM d;
EXPLAIN (ANALYZE) DELETE FROM orders;
PREPARE sweep AS DELETE FROM orders;
--- found 1:1: by MERGE
MERGE INTO orders o USING gone g ON true WHEN MATCHED THEN DELETE;
--- clean: only planned, or only stored
EXPLAIN DELETE FROM orders;
CREATE FUNCTION sweep() RETURNS void BEGIN ATOMIC DELETE FROM orders; END;
--- clean: those that another table names
DELETE FROM orders o USING gone g WHERE o.id = g.id;
MERGE INTO orders o USING gone g ON o.id = g.id WHEN MATCHED THEN DELETE;
--- clean: none, in truth
DELETE FROM orders WHERE 1 = 2;
DELETE FROM orders WHERE false OR NOT true;
