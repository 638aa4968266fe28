-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. Its partitions or inheritance children of all levels, parents before their children, each once.
WITH RECURSIVE tree(oid, parent, depth) AS (
    SELECT i.inhrelid, i.inhparent, 1 FROM pg_catalog.pg_inherits i WHERE i.inhparent = $1::oid
    UNION ALL
    SELECT i.inhrelid, i.inhparent, t.depth + 1 FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT n.nspname, c.relname, t.parent
FROM (SELECT DISTINCT ON (oid) oid, parent, depth FROM tree ORDER BY oid, depth DESC, parent) t
JOIN pg_catalog.pg_class c ON c.oid = t.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY t.depth, n.nspname, c.relname
