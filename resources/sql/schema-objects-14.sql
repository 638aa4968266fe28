-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- What has a name beside tables and views: indexes, constraints and triggers with their tables, functions. What a
-- partition has from its parent is left out, and what an extension brought along, with all that its tables have. At
-- most $1.
SELECT kind, schema, name, arguments, table_schema, table_name, oid
FROM (
    SELECT 'index', n.nspname, i.relname, '', tn.nspname, t.relname, i.oid, t.tableoid, t.oid
    FROM pg_catalog.pg_index x
    JOIN pg_catalog.pg_class i ON i.oid = x.indexrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = i.relnamespace
    JOIN pg_catalog.pg_class t ON t.oid = x.indrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    WHERE t.relkind IN ('r', 'p', 'm') AND NOT i.relispartition
    UNION ALL
    SELECT 'constraint', tn.nspname, c.conname, '', tn.nspname, t.relname, c.oid, t.tableoid, t.oid
    FROM pg_catalog.pg_constraint c
    JOIN pg_catalog.pg_class t ON t.oid = c.conrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    WHERE c.contype IN ('c', 'f') AND c.conparentid = 0 AND c.coninhcount = 0
    UNION ALL
    SELECT 'trigger', tn.nspname, g.tgname, '', tn.nspname, t.relname, g.oid, t.tableoid, t.oid
    FROM pg_catalog.pg_trigger g
    JOIN pg_catalog.pg_class t ON t.oid = g.tgrelid
    JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
    WHERE NOT g.tgisinternal AND g.tgparentid = 0
    UNION ALL
    SELECT 'function', n.nspname, p.proname, pg_catalog.pg_get_function_identity_arguments(p.oid), '', '', p.oid,
        p.tableoid, p.oid
    FROM pg_catalog.pg_proc p
    JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
    WHERE p.prokind <> 'a'
) AS o (kind, schema, name, arguments, table_schema, table_name, oid, owner_class, owner)
WHERE schema NOT IN ('pg_catalog', 'information_schema', 'lockkeeper') AND schema !~ '^pg_(toast|temp)'
    AND table_schema <> 'lockkeeper'
    AND NOT EXISTS (
        SELECT
        FROM pg_catalog.pg_depend d
        WHERE d.classid = o.owner_class AND d.objid = o.owner AND d.deptype = 'e')
ORDER BY schema, name, kind, oid
LIMIT $1
