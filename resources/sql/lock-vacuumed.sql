-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Those of the tables $1 (a JSON array of quoted names), partitions included, that an autovacuum holds which gives way.
SELECT DISTINCT pg_catalog.format('%I.%I', n.nspname, c.relname)
FROM pg_catalog.json_array_elements_text($1::json) AS t(name)
CROSS JOIN LATERAL (
    SELECT pg_catalog.to_regclass(t.name)::oid AS oid
    UNION
    SELECT p.relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(t.name)) p
) AS part
JOIN pg_catalog.pg_class c ON c.oid = part.oid AND c.relkind = 'r'
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_locks l ON l.locktype = 'relation' AND l.granted AND l.mode = 'ShareUpdateExclusiveLock'
    AND l.relation = c.oid
    AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
-- Of another's session a role without pg_read_all_stats sees little, but that an autovacuum worker has no user.
WHERE (a.backend_type = 'autovacuum worker'
       OR a.backend_type IS NULL AND a.usesysid IS NULL AND a.datid IS NOT NULL)
  AND coalesce(a.query, '') NOT LIKE '%(to prevent wraparound)'
  -- What LOCK TABLE wants; a table that is only referenced may be another's.
  AND pg_catalog.has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE')
ORDER BY 1
