-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. A partitioned table's key has a copy on each partition; only the one that can be dropped is wanted.
SELECT wanted.oid, n.nspname, c.relname, k.conname,
       pg_catalog.pg_get_constraintdef(k.oid),
       (SELECT pg_catalog.array_agg(a.attname ORDER BY x.place)
        FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS x(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum),
       k.confkey::int[],
       c.oid,
       (SELECT pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY x.place)
        FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS x(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = x.attnum),
       pg_catalog.obj_description(k.oid, 'pg_constraint'),
       k.convalidated,
       (SELECT i.relname FROM pg_catalog.pg_class i WHERE i.oid = k.conindid),
       c.relkind = 'p'
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_constraint k ON k.confrelid = wanted.oid
JOIN pg_catalog.pg_class c ON c.oid = k.conrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE k.contype = 'f'
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint parent WHERE parent.oid = k.conparentid AND parent.confrelid = k.confrelid)
ORDER BY wanted.place, n.nspname, c.relname, k.conname
