-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table, $2: its name. Sources that may name it, its trigger functions, and functions with its row type in their
-- signature; the caller looks for whole identifiers.
WITH bound(oid) AS (
    SELECT t.tgfoid FROM pg_catalog.pg_trigger t WHERE t.tgrelid = $1::oid AND NOT t.tgisinternal
    UNION
    SELECT d.objid
    FROM pg_catalog.pg_class c
    JOIN pg_catalog.pg_type y ON y.oid = c.reltype
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass
        AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray)
    WHERE c.oid = $1::oid
)
SELECT p.oid,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
           || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
       CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
       p.prosrc,
       pg_catalog.pg_get_userbyid(p.proowner), p.proacl::text[],
       pg_catalog.obj_description(p.oid, 'pg_proc'),
       p.oid IN (SELECT oid FROM bound),
       CASE WHEN p.prokind = 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END,
       CASE WHEN p.prokind = 'p' THEN 'SECURITY ' || CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END
            ELSE 'COST ' || p.procost END,
       l.lanname,
       CASE l.lanname WHEN 'plpgsql' THEN pg_catalog.pg_get_functiondef(p.oid) END
FROM pg_catalog.pg_proc p
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE l.lanname NOT IN ('c', 'internal') AND p.prosqlbody IS NULL AND p.prokind <> 'a'
  AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')
  AND (p.oid IN (SELECT oid FROM bound)
    OR pg_catalog.strpos(pg_catalog.lower(p.prosrc), pg_catalog.lower(pg_catalog.replace($2::text, '"', '""'))) > 0)
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                  WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
ORDER BY 2
