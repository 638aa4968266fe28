-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables.
SELECT wanted.oid, k.oid, k.contype, k.conname,
       pg_catalog.pg_get_constraintdef(k.oid),
       -- An expression of EXCLUDE stands as 0 in conkey; its columns are in pg_depend.
       CASE WHEN 0 = ANY (k.conkey) OR k.conkey IS NULL THEN
           (SELECT pg_catalog.array_agg(DISTINCT d.refobjsubid) FROM pg_catalog.pg_depend d
            WHERE ((d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid = k.oid)
                OR (d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = k.conindid AND k.contype = 'x'))
              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = k.conrelid AND d.refobjsubid > 0)
           ELSE k.conkey::int[] END,
       fn.nspname, f.relname,
       (SELECT pg_catalog.array_agg(a.attname ORDER BY x.place)
        FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS x(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.attnum),
       k.convalidated, k.condeferrable,
       i.relname,
       pg_catalog.obj_description(k.oid, 'pg_constraint'),
       f.oid,
       (SELECT pg_catalog.array_agg(pg_catalog.format_type(a.atttypid, a.atttypmod) ORDER BY x.place)
        FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS x(attnum, place)
        JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = x.attnum),
       CASE WHEN k.contype = 'f' THEN (SELECT x.relname FROM pg_catalog.pg_class x WHERE x.oid = k.conindid) END,
       k.coninhcount > 0 OR k.conparentid <> 0
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_constraint k ON k.conrelid = wanted.oid
LEFT JOIN pg_catalog.pg_class f ON f.oid = k.confrelid AND k.contype = 'f'
LEFT JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
LEFT JOIN pg_catalog.pg_class i ON i.oid = k.conindid AND k.contype IN ('p', 'u', 'x')
-- A foreign key to a partitioned table has a piece for every partition, which comes and goes with it.
WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_constraint whole WHERE whole.oid = k.conparentid AND whole.conrelid = k.conrelid)
ORDER BY wanted.place, k.contype, k.conname
