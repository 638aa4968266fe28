-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. Views and materialized views on it, and on those, with all that must be said again when one is rebuilt.
-- Depth is that of the longest way down to the table: rebuilt in this order, each finds what it stands on.
WITH RECURSIVE tree(view, used, depth) AS (
    SELECT r.ev_class, $1::oid, 1
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN' AND r.ev_class <> $1::oid
    WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = $1::oid
    UNION
    SELECT r.ev_class, t.view, t.depth + 1
    FROM tree t
    JOIN pg_catalog.pg_depend d ON d.classid = 'pg_catalog.pg_rewrite'::regclass
        AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = t.view
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN' AND r.ev_class <> t.view
    WHERE t.depth < 64
), found AS (
    SELECT view, pg_catalog.max(depth) AS depth, pg_catalog.array_agg(DISTINCT used) AS used FROM tree GROUP BY view
), named AS (
    SELECT f.*, c.relkind, c.relowner, c.relacl, c.reloptions,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS identity
    FROM found f
    JOIN pg_catalog.pg_class c ON c.oid = f.view
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'lockkeeper'
)
SELECT v.view, v.relkind, v.identity,
       pg_catalog.rtrim(pg_catalog.pg_get_viewdef(v.view), ';'),
       pg_catalog.pg_get_userbyid(v.relowner), v.relacl::text[], v.reloptions,
       pg_catalog.obj_description(v.view, 'pg_class'),
       (SELECT pg_catalog.array_agg(DISTINCT d.refobjsubid ORDER BY d.refobjsubid)
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
        WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.ev_class = v.view
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = $1::oid AND d.refobjsubid > 0),
       v.depth, v.used,
       ARRAY(
           SELECT statement FROM (
               SELECT 1 AS part, a.attnum::int AS place,
                      'ALTER VIEW ' || v.identity || ' ALTER COLUMN ' || pg_catalog.quote_ident(a.attname)
                      || ' SET DEFAULT ' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS statement
               FROM pg_catalog.pg_attrdef d
               JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
               WHERE d.adrelid = v.view
               UNION ALL
               SELECT 2, a.attnum,
                      'COMMENT ON COLUMN ' || v.identity || '.' || pg_catalog.quote_ident(a.attname) || ' IS '
                      || pg_catalog.quote_literal(pg_catalog.col_description(v.view, a.attnum))
               FROM pg_catalog.pg_attribute a
               WHERE a.attrelid = v.view AND a.attnum > 0 AND NOT a.attisdropped
                 AND pg_catalog.col_description(v.view, a.attnum) IS NOT NULL
               UNION ALL
               SELECT 3, a.attnum,
                      'GRANT ' || g.privilege_type || ' (' || pg_catalog.quote_ident(a.attname) || ') ON ' || v.identity
                      || ' TO ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC'
                                        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
                      || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
               FROM pg_catalog.pg_attribute a CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) g
               WHERE a.attrelid = v.view AND a.attnum > 0 AND NOT a.attisdropped
               UNION ALL
               SELECT 4, pg_catalog.row_number() OVER (ORDER BY c.relname)::int, pg_catalog.pg_get_indexdef(i.indexrelid)
               FROM pg_catalog.pg_index i JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
               WHERE i.indrelid = v.view
               UNION ALL
               SELECT 5, pg_catalog.row_number() OVER (ORDER BY r.rulename)::int,
                      pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';')
               FROM pg_catalog.pg_rewrite r WHERE r.ev_class = v.view AND r.rulename <> '_RETURN'
               UNION ALL
               SELECT 6, pg_catalog.row_number() OVER (ORDER BY t.tgname)::int, pg_catalog.pg_get_triggerdef(t.oid)
               FROM pg_catalog.pg_trigger t WHERE t.tgrelid = v.view AND NOT t.tgisinternal
           ) s ORDER BY part, place)
FROM named v
ORDER BY v.depth, v.identity
