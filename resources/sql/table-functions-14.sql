-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables, $2: their names beside them, $3: what all these names begin with. Sources that may name a table, its trigger
-- functions, and functions with its row type in their signature; the caller looks for whole identifiers.
WITH sources AS MATERIALIZED (
    SELECT p.oid, pg_catalog.lower(p.prosrc) AS source
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    JOIN pg_catalog.pg_language l ON l.oid = p.prolang
    WHERE l.lanname NOT IN ('c', 'internal') AND p.prosqlbody IS NULL AND p.prokind <> 'a'
      AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', 'lockkeeper')
      AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend e
                      WHERE e.classid = 'pg_catalog.pg_proc'::regclass AND e.objid = p.oid AND e.deptype = 'e')
), wanted AS MATERIALIZED (
    SELECT u.oid, u.place, pg_catalog.lower(pg_catalog.replace(u.name, '"', '""')) AS name
    FROM ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::text[])) WITH ORDINALITY AS u(oid, name, place)
), alike AS MATERIALIZED (
    -- A thousand partitions are looked for in what speaks of any of them.
    SELECT s.oid, s.source FROM sources s
    WHERE pg_catalog.strpos(s.source, pg_catalog.lower(pg_catalog.replace($3::text, '"', '""'))) > 0
), found AS (
    SELECT relation, place, oid, pg_catalog.bool_or(bound) AS bound
    FROM (
        SELECT w.oid AS relation, w.place, a.oid, false AS bound
        FROM wanted w JOIN alike a ON pg_catalog.strpos(a.source, w.name) > 0
        UNION ALL
        SELECT w.oid, w.place, t.tgfoid, true
        FROM wanted w JOIN pg_catalog.pg_trigger t ON t.tgrelid = w.oid AND NOT t.tgisinternal
        UNION ALL
        SELECT w.oid, w.place, d.objid, true
        FROM wanted w
        JOIN pg_catalog.pg_class c ON c.oid = w.oid
        JOIN pg_catalog.pg_type y ON y.oid = c.reltype
        JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_proc'::regclass
            AND d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid IN (y.oid, y.typarray)
    ) spoken
    WHERE oid IN (SELECT s.oid FROM sources s)
    GROUP BY relation, place, oid
)
SELECT f.relation, p.oid,
       pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
           || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')',
       CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
       p.prosrc,
       pg_catalog.pg_get_userbyid(p.proowner), p.proacl::text[],
       pg_catalog.obj_description(p.oid, 'pg_proc'),
       f.bound,
       CASE WHEN p.prokind = 'p' THEN 'PROCEDURE ' ELSE 'FUNCTION ' END,
       CASE WHEN p.prokind = 'p' THEN 'SECURITY ' || CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END
            ELSE 'COST ' || p.procost END,
       l.lanname,
       CASE l.lanname WHEN 'plpgsql' THEN pg_catalog.pg_get_functiondef(p.oid) END,
       CASE WHEN p.prorettype = 'pg_catalog.trigger'::regtype THEN 'trigger'
            WHEN p.prokind = 'p' OR p.prorettype = 'pg_catalog.void'::regtype THEN 'nothing'
            WHEN p.prorettype IN (SELECT c.reltype FROM pg_catalog.pg_class c WHERE c.oid = ANY ($1::oid[])) THEN 'rows'
            ELSE 'other' END
FROM found f
JOIN pg_catalog.pg_proc p ON p.oid = f.oid
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
JOIN pg_catalog.pg_language l ON l.oid = p.prolang
ORDER BY f.place, 3
