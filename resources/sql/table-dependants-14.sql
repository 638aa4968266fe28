-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables, $2: beside each, as text, the array of OIDs of the views and materialized views on it (table-views). For
-- each everything that hangs on the table or, where it would keep a view from being dropped, on such a view; but for
-- views and functions' sources (table-functions).
-- kind, oid, identity, printed, definition, owner, grants, options, comment, columns, extras, replan, drop, extension, stands on,
-- constraints that a function rests on, what uses a sequence besides the column that owns it
SELECT wanted.oid, part.*,
       CASE part.kind WHEN 'function' THEN ARRAY(
           SELECT DISTINCT d.refobjid FROM pg_catalog.pg_depend d
           WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = part.oid
             AND d.refclassid = 'pg_catalog.pg_constraint'::regclass) END,
       CASE part.kind WHEN 'sequence' THEN ARRAY(
           SELECT DISTINCT i.type || ' ' || i.identity
           FROM pg_catalog.pg_depend d
           LEFT JOIN pg_catalog.pg_attrdef f ON d.classid = 'pg_catalog.pg_attrdef'::regclass AND f.oid = d.objid
           LEFT JOIN pg_catalog.pg_rewrite w ON d.classid = 'pg_catalog.pg_rewrite'::regclass AND w.oid = d.objid
               AND w.rulename = '_RETURN'
           CROSS JOIN LATERAL pg_catalog.pg_identify_object(
               CASE WHEN f.oid IS NULL AND w.oid IS NULL THEN d.classid ELSE 'pg_catalog.pg_class'::regclass::oid END,
               coalesce(f.adrelid, w.ev_class, d.objid), coalesce(f.adnum::int, 0)) i
           WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = part.oid AND d.deptype IN ('n', 'a')
             AND (f.oid IS NULL OR f.adrelid <> wanted.oid OR f.adnum <> part.columns[1])
           ORDER BY 1) END
FROM ROWS FROM (pg_catalog.unnest($1::oid[]), pg_catalog.unnest($2::text[])) WITH ORDINALITY AS wanted(oid, views, place)
CROSS JOIN LATERAL (
WITH RECURSIVE me AS (
    SELECT c.oid, c.relkind, c.reltype, n.nspname,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS identity
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = wanted.oid
), relations(oid) AS (
    SELECT wanted.oid UNION SELECT x FROM pg_catalog.unnest(wanted.views::oid[]) AS x
), dep AS MATERIALIZED (
    SELECT d.classid, d.objid, d.objsubid, d.refobjid, d.refobjsubid, d.deptype
    FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid IN (SELECT oid FROM relations)
), used AS (
    SELECT classid, objid,
           pg_catalog.array_agg(DISTINCT refobjsubid ORDER BY refobjsubid)
               FILTER (WHERE refobjsubid > 0 AND refobjid = wanted.oid) AS columns,
           pg_catalog.array_agg(DISTINCT refobjid ORDER BY refobjid) AS stands_on
    FROM dep GROUP BY classid, objid
), members AS (
    SELECT d.classid, d.objid, e.extname
    FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
    WHERE d.deptype = 'e' AND d.refclassid = 'pg_catalog.pg_extension'::regclass
), row_types(oid, root) AS (
    -- The row types, and every array, domain and composite type made of them.
    SELECT c.reltype, c.oid FROM pg_catalog.pg_class c WHERE c.oid IN (SELECT oid FROM relations) AND c.reltype <> 0
    UNION
    SELECT next.oid, r.root
    FROM row_types r
    CROSS JOIN LATERAL (
        SELECT t.typarray AS oid FROM pg_catalog.pg_type t WHERE t.oid = r.oid AND t.typarray <> 0
        UNION ALL
        SELECT d.objid FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_type t ON t.oid = d.objid AND t.typtype = 'd'
        WHERE d.classid = 'pg_catalog.pg_type'::regclass AND d.refclassid = 'pg_catalog.pg_type'::regclass
          AND d.refobjid = r.oid
        UNION ALL
        SELECT c.reltype FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'c'
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_type'::regclass
          AND d.refobjid = r.oid
    ) next
), routines AS (
    SELECT p.oid, p.proowner, p.proacl, p.prosqlbody IS NOT NULL AS atomic,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
               || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS identity,
           CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS what,
           p.prokind, p.procost, p.prosecdef
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname <> 'lockkeeper' AND p.prokind <> 'a'
      AND p.oid IN (SELECT objid FROM dep WHERE classid = 'pg_catalog.pg_proc'::regclass)
), rules AS (
    -- A view's own rules too: they may use what the view itself does not.
    SELECT r.oid, r.rulename, r.ev_class, r.ev_enabled, u.columns, u.stands_on,
           pg_catalog.quote_ident(r.rulename) AS name,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS on_table
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    JOIN used u ON u.classid = 'pg_catalog.pg_rewrite'::regclass AND u.objid = r.oid
    WHERE r.rulename <> '_RETURN'
), policies AS (
    SELECT p.*, pg_catalog.quote_ident(p.polname) AS name, u.columns, u.stands_on,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS on_table
    FROM pg_catalog.pg_policy p
    JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN used u ON u.classid = 'pg_catalog.pg_policy'::regclass AND u.objid = p.oid
    WHERE p.polrelid = wanted.oid
       OR p.oid IN (SELECT objid FROM dep WHERE classid = 'pg_catalog.pg_policy'::regclass)
)
SELECT 'rule' AS kind, r.oid, r.name || ' ON ' || r.on_table AS identity,
       'rule ' || r.name || ' on ' || r.on_table AS printed,
       pg_catalog.rtrim(pg_catalog.pg_get_ruledef(r.oid), ';') AS definition,
       NULL AS owner, NULL::text[] AS grants, NULL::text[] AS options,
       pg_catalog.obj_description(r.oid, 'pg_rewrite') AS comment,
       r.columns,
       CASE r.ev_enabled WHEN 'O' THEN NULL ELSE ARRAY['ALTER TABLE ' || r.on_table
           || CASE r.ev_enabled WHEN 'D' THEN ' DISABLE' WHEN 'R' THEN ' ENABLE REPLICA' ELSE ' ENABLE ALWAYS' END
           || ' RULE ' || r.name] END AS extras,
       NULL AS replan, 'DROP RULE ' || r.name || ' ON ' || r.on_table AS drop,
       (SELECT m.extname FROM members m WHERE m.classid = 'pg_catalog.pg_class'::regclass AND m.objid = r.ev_class) AS extension,
       r.stands_on
FROM rules r
UNION ALL
-- Policies of other tables that look into this one too: those are called NAME ON TABLE.
SELECT 'policy', p.oid,
       CASE WHEN p.polrelid = wanted.oid THEN p.name ELSE p.name || ' ON ' || p.on_table END,
       'policy ' || p.name || ' on ' || p.on_table,
       'CREATE POLICY ' || p.name || ' ON ' || p.on_table
           || CASE WHEN p.polpermissive THEN '' ELSE ' AS RESTRICTIVE' END
           || CASE p.polcmd WHEN 'r' THEN ' FOR SELECT' WHEN 'a' THEN ' FOR INSERT' WHEN 'w' THEN ' FOR UPDATE'
                            WHEN 'd' THEN ' FOR DELETE' ELSE '' END
           || ' TO ' || (SELECT pg_catalog.string_agg(CASE WHEN role = 0 THEN 'PUBLIC'
                             ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(role)) END, ', ' ORDER BY place)
                         FROM pg_catalog.unnest(p.polroles) WITH ORDINALITY AS x(role, place))
           || coalesce(' USING (' || pg_catalog.pg_get_expr(p.polqual, p.polrelid) || ')', '')
           || coalesce(' WITH CHECK (' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid) || ')', ''),
       NULL, NULL, NULL, pg_catalog.obj_description(p.oid, 'pg_policy'), p.columns, NULL, NULL,
       'DROP POLICY ' || p.name || ' ON ' || p.on_table,
       CASE WHEN p.polrelid <> wanted.oid THEN (SELECT m.extname FROM members m
            WHERE m.classid = 'pg_catalog.pg_class'::regclass AND m.objid = p.polrelid) END,
       p.stands_on
FROM policies p
UNION ALL
SELECT 'statistics', s.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname),
       'statistics ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname),
       pg_catalog.pg_get_statisticsobjdef(s.oid), pg_catalog.pg_get_userbyid(s.stxowner), NULL, NULL,
       pg_catalog.obj_description(s.oid, 'pg_statistic_ext'),
       (SELECT pg_catalog.array_agg(DISTINCT x ORDER BY x) FROM (
            SELECT k::int AS x FROM pg_catalog.unnest(s.stxkeys::int2[]) AS k WHERE k > 0
            UNION SELECT refobjsubid FROM dep
            WHERE refobjid = wanted.oid AND classid = 'pg_catalog.pg_statistic_ext'::regclass AND objid = s.oid AND refobjsubid > 0) y),
       CASE WHEN coalesce(s.stxstattarget, -1) >= 0 THEN
           ARRAY['ALTER STATISTICS ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname)
               || ' SET STATISTICS ' || s.stxstattarget] END,
       NULL, NULL, NULL, NULL::oid[]
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.stxrelid = wanted.oid
UNION ALL
SELECT 'generated', d.oid, pg_catalog.quote_ident(a.attname),
       'generated column ' || pg_catalog.quote_ident(a.attname),
       'GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ')'
           || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END,
       NULL, NULL, NULL, NULL,
       (SELECT pg_catalog.array_agg(DISTINCT refobjsubid ORDER BY refobjsubid) FROM dep
        WHERE classid = 'pg_catalog.pg_attrdef'::regclass AND objid = d.oid AND refobjsubid > 0
          AND refobjsubid <> a.attnum),
       NULL, NULL, NULL, NULL, NULL::oid[]
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated <> ''
WHERE d.adrelid = wanted.oid
UNION ALL
-- A body, or a default of a parameter, that the server tracks.
SELECT 'function', p.oid, p.identity,
       p.what || ' ' || p.identity, pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n'),
       pg_catalog.pg_get_userbyid(p.proowner), p.proacl::text[], NULL,
       pg_catalog.obj_description(p.oid, 'pg_proc'), u.columns,
       -- CREATE OR REPLACE forgets these.
       ARRAY(SELECT 'ALTER ' || pg_catalog.upper(p.what) || ' ' || p.identity || ' DEPENDS ON EXTENSION '
                 || pg_catalog.quote_ident(e.extname)
             FROM pg_catalog.pg_depend d JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
             WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'x'
               AND d.refclassid = 'pg_catalog.pg_extension'::regclass ORDER BY e.extname),
       CASE WHEN p.prokind = 'p'
            THEN 'ALTER PROCEDURE ' || p.identity || ' SECURITY ' || CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END
            ELSE 'ALTER FUNCTION ' || p.identity || ' COST ' || p.procost END,
       -- The same head with an empty body.
       CASE WHEN p.atomic THEN pg_catalog.left(d.definition,
                pg_catalog.length(d.definition) - pg_catalog.length(d.body)) || 'AS ''''' END,
       (SELECT m.extname FROM members m WHERE m.classid = 'pg_catalog.pg_proc'::regclass AND m.objid = p.oid),
       u.stands_on
FROM routines p
CROSS JOIN LATERAL (SELECT pg_catalog.rtrim(pg_catalog.pg_get_functiondef(p.oid), E'\n') AS definition,
                           pg_catalog.rtrim(pg_catalog.pg_get_function_sqlbody(p.oid), E'\n') AS body) d
LEFT JOIN used u ON u.classid = 'pg_catalog.pg_proc'::regclass AND u.objid = p.oid
UNION ALL
SELECT 'row type', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
           || '.' || pg_catalog.quote_ident(a.attname),
       'column ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
           || '.' || pg_catalog.quote_ident(a.attname) || ' of type ' || pg_catalog.format_type(a.atttypid, a.atttypmod),
       '', pg_catalog.pg_get_userbyid(c.relowner), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ARRAY[r.root]
FROM row_types r
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid = r.oid
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind IN ('r', 'p', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND NOT a.attisdropped
UNION ALL
-- A table's row type in a signature grows with the table; a view's keeps the view from being dropped.
SELECT 'row type', p.oid, i.identity, i.type || ' ' || i.identity || ' with the row type of ' || r.root::regclass
           || ' in its signature',
       '', pg_catalog.pg_get_userbyid(p.proowner), NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, ARRAY[r.root]
FROM row_types r
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid = r.oid
    AND d.classid = 'pg_catalog.pg_proc'::regclass
JOIN pg_catalog.pg_proc p ON p.oid = d.objid
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE r.root <> wanted.oid
UNION ALL
SELECT 'partition key', p.partrelid, me.identity,
       'partition key ' || pg_catalog.pg_get_partkeydef(p.partrelid), pg_catalog.pg_get_partkeydef(p.partrelid),
       NULL, NULL, NULL, NULL,
       (SELECT pg_catalog.array_agg(DISTINCT x ORDER BY x) FROM (
            SELECT k::int AS x FROM pg_catalog.unnest(p.partattrs::int2[]) AS k WHERE k > 0
            UNION SELECT refobjsubid FROM dep WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = wanted.oid
                AND refobjid = wanted.oid AND refobjsubid > 0) y),
       NULL, NULL, NULL, NULL, NULL::oid[]
FROM pg_catalog.pg_partitioned_table p, me WHERE p.partrelid = wanted.oid
UNION ALL
SELECT 'child', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       CASE WHEN c.relispartition THEN 'partition ' ELSE 'inheritance child ' END
           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), ''), pg_catalog.pg_get_userbyid(c.relowner),
       NULL, NULL, NULL,
       -- Columns that it has from another parent too.
       ARRAY(SELECT own.attnum::int FROM pg_catalog.pg_attribute own
             JOIN pg_catalog.pg_attribute its ON its.attrelid = c.oid AND its.attname = own.attname AND its.attinhcount > 1
             WHERE own.attrelid = wanted.oid AND own.attnum > 0 AND NOT own.attisdropped ORDER BY own.attnum),
       NULL, NULL, NULL, NULL, NULL::oid[]
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.inhparent = wanted.oid
UNION ALL
SELECT 'sequence', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       'sequence ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       'type ' || pg_catalog.format_type(s.seqtypid, NULL), pg_catalog.pg_get_userbyid(c.relowner),
       c.relacl::text[], NULL, pg_catalog.obj_description(c.oid, 'pg_class'),
       ARRAY[d.refobjsubid],
       -- Other columns whose defaults take values from it too, and their types by turns.
       ARRAY(SELECT x FROM pg_catalog.pg_depend fd
             JOIN pg_catalog.pg_attrdef f ON f.oid = fd.objid AND (f.adrelid, f.adnum) <> (wanted.oid, d.refobjsubid)
             JOIN pg_catalog.pg_attribute fa ON fa.attrelid = f.adrelid AND fa.attnum = f.adnum AND fa.attinhcount = 0
             JOIN pg_catalog.pg_class fc ON fc.oid = f.adrelid
             JOIN pg_catalog.pg_namespace fn ON fn.oid = fc.relnamespace
             CROSS JOIN LATERAL pg_catalog.unnest(ARRAY[
                 pg_catalog.quote_ident(fn.nspname) || '.' || pg_catalog.quote_ident(fc.relname)
                     || '.' || pg_catalog.quote_ident(fa.attname),
                 pg_catalog.format_type(fa.atttypid, NULL)]) WITH ORDINALITY AS pair(x, place)
             WHERE fd.classid = 'pg_catalog.pg_attrdef'::regclass AND fd.refclassid = 'pg_catalog.pg_class'::regclass
               AND fd.refobjid = c.oid
             ORDER BY fn.nspname, fc.relname, fa.attnum, place),
       NULL, NULL, NULL, NULL::oid[]
FROM dep d
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
UNION ALL
SELECT 'other', d.objid, i.identity, i.type || ' ' || i.identity, '', NULL, NULL, NULL, NULL, d.columns, NULL, NULL,
       NULL, NULL, d.stands_on
FROM used d
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE d.classid NOT IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass,
    'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_trigger'::regclass,
    'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_statistic_ext'::regclass, 'pg_catalog.pg_proc'::regclass,
    'pg_catalog.pg_publication_rel'::regclass, 'pg_catalog.pg_type'::regclass)
ORDER BY 1, 3
) part
