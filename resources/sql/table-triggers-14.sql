-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables.
SELECT wanted.oid, t.oid, t.tgname,
       pg_catalog.pg_get_triggerdef(t.oid),
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname),
       CASE t.tgenabled WHEN 'O' THEN 'origin' WHEN 'D' THEN 'disabled' WHEN 'R' THEN 'replica' ELSE 'always' END,
       (SELECT pg_catalog.array_agg(DISTINCT d.refobjsubid ORDER BY d.refobjsubid) FROM pg_catalog.pg_depend d
        WHERE d.classid = 'pg_catalog.pg_trigger'::regclass AND d.objid = t.oid
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.tgrelid AND d.refobjsubid > 0),
       t.tgtype & 3 = 3,
       pg_catalog.obj_description(t.oid, 'pg_trigger'),
       'ALTER FUNCTION ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
           || pg_catalog.pg_get_function_identity_arguments(p.oid) || ') COST ' || p.procost,
       ARRAY(SELECT 'ALTER TRIGGER ' || pg_catalog.quote_ident(t.tgname) || ' ON ' || pg_catalog.quote_ident(cn.nspname)
                 || '.' || pg_catalog.quote_ident(c.relname) || ' DEPENDS ON EXTENSION ' || pg_catalog.quote_ident(e.extname)
             FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.classid = 'pg_catalog.pg_trigger'::regclass AND d.objid = t.oid AND d.deptype = 'x'
               AND d.refclassid = 'pg_catalog.pg_extension'::regclass
             ORDER BY e.extname),
       t.tgparentid <> 0,
       l.lanname = 'c'
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_trigger t ON t.tgrelid = wanted.oid
JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE NOT t.tgisinternal
ORDER BY wanted.place, t.tgname
