-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- All relations with columns and types in one pass over pg_attribute. Sizes come from pg_class: pg_relation_size would
-- take a lock on each table, and wait behind any ALTER TABLE.
-- What a table takes is its rows, what of them is stored out of line, and its indexes.
WITH RECURSIVE whole AS (
    SELECT t.oid, greatest(t.relpages, 0)
           + coalesce((SELECT greatest(o.relpages, 0) FROM pg_catalog.pg_class o WHERE o.oid = t.reltoastrelid), 0)
           + coalesce((SELECT pg_catalog.sum(greatest(o.relpages, 0)) FROM pg_catalog.pg_index i
                       JOIN pg_catalog.pg_class o ON o.oid = i.indexrelid WHERE i.indrelid = t.oid), 0) AS pages
    FROM pg_catalog.pg_class t
    WHERE t.relkind IN ('r', 'm')
), tree AS (
    SELECT c.oid AS top, c.oid FROM pg_catalog.pg_class c WHERE c.relkind = 'p'
    UNION ALL
    SELECT t.top, i.inhrelid FROM tree t JOIN pg_catalog.pg_inherits i ON i.inhparent = t.oid
)
SELECT c.oid, n.nspname, c.relname,
       CASE WHEN c.relispartition AND c.relkind = 'r' THEN 'partition' ELSE c.relkind::text END,
       c.reltuples::bigint,
       coalesce(w.pages, p.pages, 0)::bigint * pg_catalog.current_setting('block_size')::bigint,
       a.names, a.types
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN (
    SELECT attrelid,
           pg_catalog.array_agg(attname ORDER BY attnum) AS names,
           pg_catalog.array_agg(pg_catalog.format_type(atttypid, atttypmod) ORDER BY attnum) AS types
    FROM pg_catalog.pg_attribute
    WHERE attnum > 0 AND NOT attisdropped
    GROUP BY attrelid
) a ON a.attrelid = c.oid
LEFT JOIN whole w ON w.oid = c.oid
LEFT JOIN (
    -- A partitioned table has no pages of its own.
    SELECT t.top, pg_catalog.sum(o.pages) AS pages FROM tree t JOIN whole o ON o.oid = t.oid GROUP BY t.top
) p ON p.top = c.oid
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')
