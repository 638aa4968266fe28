-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. For each the views and materialized views on it, and on those, with all that must be said again when one
-- is rebuilt.
-- Depth is that of the longest way down to the table: rebuilt in this order, each finds what it stands on.
SELECT wanted.oid, part.*
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
CROSS JOIN LATERAL (
WITH RECURSIVE tree(view, used, depth) AS (
    SELECT r.ev_class, wanted.oid, 1
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN' AND r.ev_class <> wanted.oid
    WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = wanted.oid
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
    SELECT f.*, c.relkind, c.relowner, c.relacl, c.reloptions, c.relispopulated, c.reltablespace, c.relam,
           CASE c.relkind WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'VIEW' END AS word,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS identity
    FROM found f
    JOIN pg_catalog.pg_class c ON c.oid = f.view
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname <> 'lockkeeper'
), columns AS (
    SELECT a.*, pg_catalog.quote_ident(a.attname) AS name, v.identity, v.word,
           pg_catalog.col_description(a.attrelid, a.attnum) AS comment
    FROM named v JOIN pg_catalog.pg_attribute a ON a.attrelid = v.view AND a.attnum > 0 AND NOT a.attisdropped
), indexes AS (
    SELECT i.indrelid, i.indexrelid, i.indisclustered, c.relname,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS identity
    FROM named v
    JOIN pg_catalog.pg_index i ON i.indrelid = v.view
    JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
), triggers AS (
    SELECT t.tgrelid, t.oid, t.tgname, pg_catalog.quote_ident(t.tgname) || ' ON ' || v.identity AS identity
    FROM named v JOIN pg_catalog.pg_trigger t ON t.tgrelid = v.view AND NOT t.tgisinternal
), bound AS (
    SELECT d.classid, d.objid, pg_catalog.quote_ident(e.extname) AS extension
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
    WHERE d.deptype = 'x' AND d.refclassid = 'pg_catalog.pg_extension'::regclass
)
SELECT v.view, v.relkind, v.identity,
       pg_catalog.rtrim(pg_catalog.pg_get_viewdef(v.view), ';'),
       pg_catalog.pg_get_userbyid(v.relowner),
       -- Nobody's rights, not even the owner's, are not the same as rights never spoken of.
       CASE WHEN pg_catalog.cardinality(v.relacl) = 0 THEN ARRAY[pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(v.relowner)) || '=/'
            || pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(v.relowner))] ELSE v.relacl::text[] END,
       v.reloptions,
       pg_catalog.obj_description(v.view, 'pg_class'),
       (SELECT pg_catalog.array_agg(DISTINCT d.refobjsubid ORDER BY d.refobjsubid)
        FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_rewrite r ON r.oid = d.objid AND r.rulename = '_RETURN'
        WHERE d.classid = 'pg_catalog.pg_rewrite'::regclass AND r.ev_class = v.view
          AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = wanted.oid AND d.refobjsubid > 0),
       v.depth, v.used,
       ARRAY(
           SELECT statement FROM (
               SELECT 1 AS part, a.attnum::text AS place,
                      'ALTER VIEW ' || a.identity || ' ALTER COLUMN ' || a.name || ' SET DEFAULT '
                      || pg_catalog.pg_get_expr(d.adbin, d.adrelid) AS statement
               FROM pg_catalog.pg_attrdef d JOIN columns a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
               WHERE d.adrelid = v.view
               UNION ALL
               SELECT 2, a.attnum || s.what, 'ALTER MATERIALIZED VIEW ' || a.identity || ' ALTER COLUMN ' || a.name || s.what
               FROM columns a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid CROSS JOIN LATERAL (
                   SELECT ' SET STATISTICS ' || a.attstattarget AS what WHERE coalesce(a.attstattarget, -1) >= 0
                   UNION ALL SELECT ' SET (' || pg_catalog.array_to_string(a.attoptions, ', ') || ')'
                             WHERE a.attoptions IS NOT NULL
                   UNION ALL SELECT ' SET STORAGE ' || CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL'
                                                       WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
                             WHERE a.attstorage <> t.typstorage
                   UNION ALL SELECT ' SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' ELSE 'lz4' END
                             WHERE a.attcompression <> ''
               ) s
               WHERE a.attrelid = v.view AND v.relkind = 'm'
               UNION ALL
               SELECT 3, a.attnum::text,
                      'COMMENT ON COLUMN ' || a.identity || '.' || a.name || ' IS ' || pg_catalog.quote_literal(a.comment)
               FROM columns a WHERE a.attrelid = v.view AND a.comment IS NOT NULL
               UNION ALL
               SELECT 4, a.attnum::text,
                      'GRANT ' || g.privilege_type || ' (' || a.name || ') ON ' || a.identity
                      || ' TO ' || CASE WHEN g.grantee = 0 THEN 'PUBLIC'
                                        ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(g.grantee)) END
                      || CASE WHEN g.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END
               FROM columns a CROSS JOIN LATERAL pg_catalog.aclexplode(a.attacl) g
               WHERE a.attrelid = v.view
               UNION ALL
               SELECT 5, i.relname || s.part, s.statement
               FROM indexes i CROSS JOIN LATERAL (
                   SELECT 1 AS part, pg_catalog.pg_get_indexdef(i.indexrelid) AS statement
                   UNION ALL
                   SELECT 2, 'COMMENT ON INDEX ' || i.identity || ' IS '
                             || pg_catalog.quote_literal(pg_catalog.obj_description(i.indexrelid, 'pg_class'))
                   WHERE pg_catalog.obj_description(i.indexrelid, 'pg_class') IS NOT NULL
                   UNION ALL
                   SELECT 3, 'ALTER MATERIALIZED VIEW ' || v.identity || ' CLUSTER ON ' || pg_catalog.quote_ident(i.relname)
                   WHERE i.indisclustered
               ) s
               WHERE i.indrelid = v.view
               UNION ALL
               SELECT 6, t.tgname || s.part, s.statement
               FROM triggers t CROSS JOIN LATERAL (
                   SELECT 1 AS part, pg_catalog.pg_get_triggerdef(t.oid) AS statement
                   UNION ALL
                   SELECT 2, 'COMMENT ON TRIGGER ' || t.identity || ' IS '
                             || pg_catalog.quote_literal(pg_catalog.obj_description(t.oid, 'pg_trigger'))
                   WHERE pg_catalog.obj_description(t.oid, 'pg_trigger') IS NOT NULL
                   UNION ALL
                   SELECT 3, 'ALTER TRIGGER ' || t.identity || ' DEPENDS ON EXTENSION ' || b.extension
                   FROM bound b WHERE b.classid = 'pg_catalog.pg_trigger'::regclass AND b.objid = t.oid
               ) s
               WHERE t.tgrelid = v.view
               UNION ALL
               SELECT 7, x.stxname || s.part, s.statement
               FROM pg_catalog.pg_statistic_ext x CROSS JOIN LATERAL (
                   SELECT 1 AS part, pg_catalog.pg_get_statisticsobjdef(x.oid) AS statement
                   UNION ALL
                   SELECT 2, 'COMMENT ON STATISTICS ' || x.stxnamespace::regnamespace || '.'
                             || pg_catalog.quote_ident(x.stxname) || ' IS '
                             || pg_catalog.quote_literal(pg_catalog.obj_description(x.oid, 'pg_statistic_ext'))
                   WHERE pg_catalog.obj_description(x.oid, 'pg_statistic_ext') IS NOT NULL
               ) s
               WHERE x.stxrelid = v.view
               UNION ALL
               SELECT 8, l.objsubid || l.provider,
                      'SECURITY LABEL FOR ' || pg_catalog.quote_ident(l.provider) || ' ON '
                      || CASE l.objsubid WHEN 0 THEN v.word || ' ' || v.identity
                         ELSE 'COLUMN ' || v.identity || '.' || (SELECT a.name FROM columns a
                                                                 WHERE a.attrelid = v.view AND a.attnum = l.objsubid) END
                      || ' IS ' || pg_catalog.quote_literal(l.label)
               FROM pg_catalog.pg_seclabel l
               WHERE l.classoid = 'pg_catalog.pg_class'::regclass AND l.objoid = v.view
               UNION ALL
               SELECT 9, b.extension, 'ALTER MATERIALIZED VIEW ' || v.identity || ' DEPENDS ON EXTENSION ' || b.extension
               FROM bound b
               WHERE b.classid = 'pg_catalog.pg_class'::regclass AND b.objid = v.view AND v.relkind = 'm'
           ) s ORDER BY part, place),
       'DROP ' || v.word || ' ' || v.identity,
       (SELECT e.extname FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = v.view AND d.deptype = 'e'
          AND d.refclassid = 'pg_catalog.pg_extension'::regclass),
       v.relispopulated,
       (SELECT ts.spcname FROM pg_catalog.pg_tablespace ts WHERE ts.oid = v.reltablespace),
       (SELECT am.amname FROM pg_catalog.pg_am am WHERE am.oid = v.relam),
       -- Keys by which it groups.
       (SELECT pg_catalog.array_agg(DISTINCT d.refobjid)
        FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_depend d ON d.objid = r.oid
        WHERE r.ev_class = v.view AND r.rulename = '_RETURN' AND d.classid = 'pg_catalog.pg_rewrite'::regclass
          AND d.refclassid = 'pg_catalog.pg_constraint'::regclass)
FROM named v
ORDER BY v.depth, v.identity
) part
