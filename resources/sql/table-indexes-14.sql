-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables or materialized views. Columns: keys, INCLUDE, expressions and predicate together.
SELECT wanted.oid, i.indexrelid, c.relname,
       pg_catalog.pg_get_indexdef(i.indexrelid),
       am.amname, i.indisunique, i.indisprimary,
       i.indisvalid AND i.indisready AND i.indislive,
       i.indisclustered, i.indisreplident,
       i.indexprs IS NOT NULL OR i.indpred IS NOT NULL,
       (SELECT pg_catalog.array_agg(DISTINCT u.attnum ORDER BY u.attnum) FROM (
            SELECT k::int AS attnum FROM pg_catalog.unnest(i.indkey::int2[]) AS k WHERE k > 0
            UNION
            SELECT d.refobjsubid FROM pg_catalog.pg_depend d
            WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = i.indrelid AND d.refobjsubid > 0
              AND ((d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid)
                OR (d.classid = 'pg_catalog.pg_constraint'::regclass AND d.objid = k.oid))
        ) u),
       (SELECT pg_catalog.array_agg(x.attnum::int ORDER BY x.place)
        FROM pg_catalog.unnest(i.indkey::int2[]) WITH ORDINALITY AS x(attnum, place) WHERE x.place <= i.indnkeyatts),
       k.conname,
       pg_catalog.obj_description(i.indexrelid, 'pg_class'),
       ts.spcname,
       ARRAY(SELECT 'ALTER INDEX ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
                 || ' ALTER COLUMN ' || a.attnum || ' SET STATISTICS ' || a.attstattarget
             FROM pg_catalog.pg_attribute a
             WHERE a.attrelid = i.indexrelid AND a.attnum > 0 AND coalesce(a.attstattarget, -1) >= 0
             ORDER BY a.attnum)
       || ARRAY(SELECT 'ALTER INDEX ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
                 || ' DEPENDS ON EXTENSION ' || pg_catalog.quote_ident(e.extname)
             FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = i.indexrelid AND d.deptype = 'x'
               AND d.refclassid = 'pg_catalog.pg_extension'::regclass
             ORDER BY e.extname),
       coalesce((SELECT h.inhparent FROM pg_catalog.pg_inherits h WHERE h.inhrelid = i.indexrelid), 0)
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_index i ON i.indrelid = wanted.oid
JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_catalog.pg_tablespace ts ON ts.oid = c.reltablespace
JOIN pg_catalog.pg_am am ON am.oid = c.relam
LEFT JOIN pg_catalog.pg_constraint k ON k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')
ORDER BY wanted.place, c.relname
