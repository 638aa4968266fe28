-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- All relations with columns and types in one pass over pg_attribute. Sizes come from pg_class: pg_relation_size would
-- take a lock on each table, and wait behind any ALTER TABLE.
SELECT c.oid, n.nspname, c.relname,
       CASE WHEN c.relispartition AND c.relkind = 'r' THEN 'partition' ELSE c.relkind::text END,
       c.reltuples::bigint,
       greatest(c.relpages, 0)::bigint * pg_catalog.current_setting('block_size')::bigint,
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
WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm')
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')
