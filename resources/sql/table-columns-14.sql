-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables.
WITH labels AS MATERIALIZED (
    SELECT objoid, objsubid, provider, label FROM pg_catalog.pg_seclabel
    WHERE classoid = 'pg_catalog.pg_class'::regclass AND objoid = ANY ($1::oid[]) AND objsubid > 0
)
SELECT wanted.oid, a.attnum, a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod),
       a.atttypid, a.attnotnull,
       pg_catalog.pg_get_expr(d.adbin, d.adrelid),
       a.attidentity, a.attgenerated,
       CASE WHEN a.attcollation <> t.typcollation
            THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END,
       pg_catalog.col_description(a.attrelid, a.attnum),
       a.attacl::text[],
       coalesce(a.attstattarget, -1),
       CASE WHEN a.attstorage <> t.typstorage
            THEN CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
       END,
       CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
       a.attoptions::text[],
       s.name, s.type,
       a.attinhcount > 0,
       (SELECT pg_catalog.array_agg(l.provider ORDER BY l.provider) FROM labels l
        WHERE l.objoid = a.attrelid AND l.objsubid = a.attnum),
       (SELECT pg_catalog.array_agg(l.label ORDER BY l.provider) FROM labels l
        WHERE l.objoid = a.attrelid AND l.objsubid = a.attnum),
       a.attinhcount > 0 AND a.attislocal
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = wanted.oid
JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_catalog.pg_collation co ON co.oid = a.attcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
LEFT JOIN LATERAL (
    SELECT pg_catalog.quote_ident(sn.nspname) || '.' || pg_catalog.quote_ident(sc.relname) AS name,
           pg_catalog.format_type(sq.seqtypid, NULL) AS type
    FROM pg_catalog.pg_depend dep
    JOIN pg_catalog.pg_class sc ON sc.oid = dep.objid AND sc.relkind = 'S'
    JOIN pg_catalog.pg_namespace sn ON sn.oid = sc.relnamespace
    JOIN pg_catalog.pg_sequence sq ON sq.seqrelid = sc.oid
    WHERE dep.classid = 'pg_catalog.pg_class'::regclass AND dep.refclassid = 'pg_catalog.pg_class'::regclass
      AND dep.refobjid = a.attrelid AND dep.refobjsubid = a.attnum AND dep.deptype = 'a'
    ORDER BY sc.oid LIMIT 1
) s ON true
WHERE a.attnum > 0 AND NOT a.attisdropped
ORDER BY wanted.place, a.attnum
