-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: PIDs.
SELECT a.pid,
       pg_catalog.floor(extract(epoch FROM a.backend_start) * 1000)::bigint,
       CASE WHEN a.application_name <> '' OR a.backend_type = 'client backend' THEN a.application_name
            -- Of another's session a role without pg_read_all_stats sees little, but that this one has no user.
            WHEN a.backend_type IS NULL AND a.usesysid IS NULL AND a.datid IS NOT NULL THEN 'autovacuum worker'
            ELSE a.backend_type END,
       a.usename,
       coalesce(pg_catalog.host(a.client_addr), CASE WHEN a.backend_type = 'client backend' THEN 'local' ELSE '' END),
       coalesce(a.state, ''),
       coalesce(a.wait_event_type || ': ' || a.wait_event, ''),
       pg_catalog.left(a.query, 1000),
       coalesce(pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - a.xact_start) * 1000)::bigint, 0)
FROM pg_catalog.pg_stat_activity a
WHERE a.pid = ANY ($1::int[])
ORDER BY a.pid
