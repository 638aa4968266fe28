-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: a table's OID, $2: a column's number, $3: OIDs of views over it, in order of dependency. What hangs on the column, as
-- statements that a table of the same name, first in search_path, can be given. Names that search_path finds print bare.
WITH used AS (
    SELECT d.classid, d.objid, d.objsubid FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = $1::oid AND d.refobjsubid = $2::int
)
SELECT o.kind, o.name, o.statement
FROM (
    SELECT 1 AS place, i.indexrelid::bigint AS ordering, 'index' AS kind, c.relname::text AS name,
           pg_catalog.pg_get_indexdef(i.indexrelid, 0, true) AS statement
    FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = $1::oid AND i.indisvalid
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
      AND EXISTS (SELECT FROM used u WHERE u.classid = 'pg_catalog.pg_class'::regclass AND u.objid = i.indexrelid)
    UNION ALL
    SELECT 2, p.oid::bigint, 'policy', p.polname::text,
           pg_catalog.format('CREATE POLICY %I ON %s FOR %s%s%s', p.polname, $1::oid::regclass,
               CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END,
               ' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid, true) || ')',
               ' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid, true) || ')')
    FROM pg_catalog.pg_policy p
    WHERE p.polrelid = $1::oid
      AND EXISTS (SELECT FROM used u WHERE u.classid = 'pg_catalog.pg_policy'::regclass AND u.objid = p.oid)
    UNION ALL
    SELECT 3, t.oid::bigint, 'trigger', t.tgname::text, pg_catalog.pg_get_triggerdef(t.oid, true)
    FROM pg_catalog.pg_trigger t
    WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal AND t.tgconstraint = 0
      AND EXISTS (SELECT FROM used u WHERE u.classid = 'pg_catalog.pg_trigger'::regclass AND u.objid = t.oid)
    UNION ALL
    SELECT 4, r.oid::bigint, 'rule', r.rulename::text, pg_catalog.pg_get_ruledef(r.oid, true)
    FROM pg_catalog.pg_rewrite r
    WHERE r.ev_class = $1::oid AND r.rulename <> '_RETURN'
      AND EXISTS (SELECT FROM used u WHERE u.classid = 'pg_catalog.pg_rewrite'::regclass AND u.objid = r.oid)
    UNION ALL
    SELECT 5, a.attnum::bigint, 'generated column', a.attname::text,
           pg_catalog.format('ALTER TABLE %s ADD COLUMN lockkeeper_generated_%s %s GENERATED ALWAYS AS (%s) STORED', $1::oid::regclass,
               a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod), pg_catalog.pg_get_expr(f.adbin, f.adrelid, true))
    FROM pg_catalog.pg_attribute a
    JOIN pg_catalog.pg_attrdef f ON f.adrelid = a.attrelid AND f.adnum = a.attnum
    WHERE a.attrelid = $1::oid AND a.attgenerated <> '' AND a.attnum <> $2::int
      AND EXISTS (SELECT FROM used u WHERE (u.classid = 'pg_catalog.pg_class'::regclass AND u.objid = $1::oid AND u.objsubid = a.attnum)
                     OR (u.classid = 'pg_catalog.pg_attrdef'::regclass AND u.objid = f.oid))
    UNION ALL
    SELECT 6, v.place, 'view', c.relname::text,
           pg_catalog.format('CREATE TEMPORARY VIEW %I (%s) AS %s', c.relname,
               (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                FROM pg_catalog.pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
               pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid, true), E'; \n'))
    FROM pg_catalog.unnest($3::oid[]) WITH ORDINALITY AS v(oid, place) JOIN pg_catalog.pg_class c ON c.oid = v.oid
) AS o
ORDER BY o.place, o.ordering
