-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: schema, $2: name. The table, then its partitions or inheritance children of all levels, parents before their
-- children, each once.
WITH RECURSIVE tree(oid, parent, depth) AS (
    SELECT c.oid, 0::oid, 0
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = $1::text AND c.relname = $2::text
    UNION ALL
    SELECT i.inhrelid, i.inhparent, t.depth + 1 FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT t.oid, t.parent
FROM (SELECT DISTINCT ON (oid) oid, parent, depth FROM tree ORDER BY oid, depth DESC, parent) t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY t.depth, n.nspname, c.relname
