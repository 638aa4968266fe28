-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. Everything that hangs on it but views (table-views) and functions' sources (table-functions).
-- kind, oid, identity, printed, definition, owner, grants, options, comment, columns, extras, replan
WITH RECURSIVE me AS (
    SELECT c.oid, c.relkind, c.reltype, n.nspname,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS identity
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = $1::oid
), dep AS MATERIALIZED (
    SELECT d.classid, d.objid, d.objsubid, d.refobjsubid, d.deptype
    FROM pg_catalog.pg_depend d
    WHERE d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = $1::oid
), used AS (
    SELECT classid, objid,
           pg_catalog.array_agg(DISTINCT refobjsubid ORDER BY refobjsubid) FILTER (WHERE refobjsubid > 0) AS columns
    FROM dep GROUP BY classid, objid
), row_types(oid) AS (
    -- The row type, and every array, domain and composite type made of it.
    SELECT reltype FROM me WHERE reltype <> 0
    UNION
    SELECT next.oid
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
    SELECT p.oid, p.proowner, p.proacl,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(p.proname) || '('
               || pg_catalog.pg_get_function_identity_arguments(p.oid) || ')' AS identity,
           CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END AS what,
           p.prokind, p.procost, p.prosecdef
    FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname <> 'lockkeeper' AND p.prokind <> 'a'
      AND p.oid IN (SELECT objid FROM dep WHERE classid = 'pg_catalog.pg_proc'::regclass)
), rules AS (
    SELECT r.oid, r.rulename, r.ev_class, r.ev_enabled, u.columns,
           pg_catalog.quote_ident(r.rulename) AS name,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS on_table
    FROM pg_catalog.pg_rewrite r
    JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN used u ON u.classid = 'pg_catalog.pg_rewrite'::regclass AND u.objid = r.oid
    WHERE r.rulename <> '_RETURN'
      AND (r.ev_class = $1::oid OR r.oid IN (SELECT objid FROM dep WHERE classid = 'pg_catalog.pg_rewrite'::regclass))
), policies AS (
    SELECT p.*, pg_catalog.quote_ident(p.polname) AS name, u.columns,
           pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS on_table
    FROM pg_catalog.pg_policy p
    JOIN pg_catalog.pg_class c ON c.oid = p.polrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    LEFT JOIN used u ON u.classid = 'pg_catalog.pg_policy'::regclass AND u.objid = p.oid
    WHERE p.polrelid = $1::oid
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
       NULL AS replan
FROM rules r
UNION ALL
-- A policy of another table that looks into this one is listed for review: its name alone would not say whose it is.
SELECT CASE WHEN p.polrelid = $1::oid THEN 'policy' ELSE 'other' END, p.oid,
       CASE WHEN p.polrelid = $1::oid THEN p.name ELSE p.name || ' ON ' || p.on_table END,
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
       NULL, NULL, NULL, pg_catalog.obj_description(p.oid, 'pg_policy'), p.columns, NULL, NULL
FROM policies p
UNION ALL
SELECT 'statistics', s.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname),
       'statistics ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname),
       pg_catalog.pg_get_statisticsobjdef(s.oid), pg_catalog.pg_get_userbyid(s.stxowner), NULL, NULL,
       pg_catalog.obj_description(s.oid, 'pg_statistic_ext'),
       (SELECT pg_catalog.array_agg(DISTINCT x ORDER BY x) FROM (
            SELECT k::int AS x FROM pg_catalog.unnest(s.stxkeys::int2[]) AS k WHERE k > 0
            UNION SELECT refobjsubid FROM dep
            WHERE classid = 'pg_catalog.pg_statistic_ext'::regclass AND objid = s.oid AND refobjsubid > 0) y),
       CASE WHEN coalesce(s.stxstattarget, -1) >= 0 THEN
           ARRAY['ALTER STATISTICS ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(s.stxname)
               || ' SET STATISTICS ' || s.stxstattarget] END,
       NULL
FROM pg_catalog.pg_statistic_ext s JOIN pg_catalog.pg_namespace n ON n.oid = s.stxnamespace
WHERE s.stxrelid = $1::oid
UNION ALL
SELECT 'generated', d.oid, pg_catalog.quote_ident(a.attname),
       'generated column ' || pg_catalog.quote_ident(a.attname),
       'GENERATED ALWAYS AS (' || pg_catalog.pg_get_expr(d.adbin, d.adrelid) || ')'
           || CASE a.attgenerated WHEN 's' THEN ' STORED' ELSE ' VIRTUAL' END,
       NULL, NULL, NULL, NULL,
       (SELECT pg_catalog.array_agg(DISTINCT refobjsubid ORDER BY refobjsubid) FROM dep
        WHERE classid = 'pg_catalog.pg_attrdef'::regclass AND objid = d.oid AND refobjsubid > 0
          AND refobjsubid <> a.attnum),
       NULL, NULL
FROM pg_catalog.pg_attrdef d
JOIN pg_catalog.pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum AND a.attgenerated <> ''
WHERE d.adrelid = $1::oid
UNION ALL
-- A body, or a default of a parameter, that the server tracks.
SELECT 'function', p.oid, p.identity,
       p.what || ' ' || p.identity, pg_catalog.pg_get_functiondef(p.oid),
       pg_catalog.pg_get_userbyid(p.proowner), p.proacl::text[], NULL,
       pg_catalog.obj_description(p.oid, 'pg_proc'), u.columns, NULL,
       CASE WHEN p.prokind = 'p'
            THEN 'ALTER PROCEDURE ' || p.identity || ' SECURITY ' || CASE WHEN p.prosecdef THEN 'DEFINER' ELSE 'INVOKER' END
            ELSE 'ALTER FUNCTION ' || p.identity || ' COST ' || p.procost END
FROM routines p
LEFT JOIN used u ON u.classid = 'pg_catalog.pg_proc'::regclass AND u.objid = p.oid
UNION ALL
SELECT 'row type', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
           || '.' || pg_catalog.quote_ident(a.attname),
       'column ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
           || '.' || pg_catalog.quote_ident(a.attname) || ' of type ' || pg_catalog.format_type(a.atttypid, a.atttypmod),
       '', pg_catalog.pg_get_userbyid(c.relowner), NULL, NULL, NULL, NULL, NULL, NULL
FROM row_types r
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid = r.oid
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.objsubid > 0
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind IN ('r', 'p', 'm')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND NOT a.attisdropped
UNION ALL
SELECT 'partition key', p.partrelid, me.identity,
       'partition key ' || pg_catalog.pg_get_partkeydef(p.partrelid), pg_catalog.pg_get_partkeydef(p.partrelid),
       NULL, NULL, NULL, NULL,
       (SELECT pg_catalog.array_agg(DISTINCT x ORDER BY x) FROM (
            SELECT k::int AS x FROM pg_catalog.unnest(p.partattrs::int2[]) AS k WHERE k > 0
            UNION SELECT refobjsubid FROM dep WHERE classid = 'pg_catalog.pg_class'::regclass AND objid = $1::oid
                AND refobjsubid > 0) y),
       NULL, NULL
FROM pg_catalog.pg_partitioned_table p, me WHERE p.partrelid = $1::oid
UNION ALL
SELECT 'child', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       CASE WHEN c.relispartition THEN 'partition ' ELSE 'inheritance child ' END
           || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       coalesce(pg_catalog.pg_get_expr(c.relpartbound, c.oid), ''), pg_catalog.pg_get_userbyid(c.relowner),
       NULL, NULL, NULL, NULL, NULL, NULL
FROM pg_catalog.pg_inherits i
JOIN pg_catalog.pg_class c ON c.oid = i.inhrelid AND c.relkind IN ('r', 'p', 'f')
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE i.inhparent = $1::oid
UNION ALL
SELECT 'sequence', c.oid, pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       'sequence ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname),
       'type ' || pg_catalog.format_type(s.seqtypid, NULL), pg_catalog.pg_get_userbyid(c.relowner),
       c.relacl::text[], NULL, pg_catalog.obj_description(c.oid, 'pg_class'),
       ARRAY[d.refobjsubid], NULL, NULL
FROM dep d
JOIN pg_catalog.pg_class c ON c.oid = d.objid AND c.relkind = 'S'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_sequence s ON s.seqrelid = c.oid
WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i') AND d.refobjsubid > 0
UNION ALL
SELECT 'other', d.objid, i.identity, i.type || ' ' || i.identity, '', NULL, NULL, NULL, NULL, d.columns, NULL, NULL
FROM used d
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE d.classid NOT IN ('pg_catalog.pg_class'::regclass, 'pg_catalog.pg_constraint'::regclass,
    'pg_catalog.pg_attrdef'::regclass, 'pg_catalog.pg_rewrite'::regclass, 'pg_catalog.pg_trigger'::regclass,
    'pg_catalog.pg_policy'::regclass, 'pg_catalog.pg_statistic_ext'::regclass, 'pg_catalog.pg_proc'::regclass,
    'pg_catalog.pg_publication_rel'::regclass, 'pg_catalog.pg_type'::regclass)
ORDER BY 1, 3
