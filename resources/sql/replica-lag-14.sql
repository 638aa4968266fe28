-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- How far standbys are behind. An idle standby that has replayed everything has no replay_lag; a role without
-- pg_read_all_stats sees that a walsender is there and nothing of it.
WITH here AS (
    SELECT pg_catalog.pg_is_in_recovery() AS recovers,
           CASE WHEN pg_catalog.pg_is_in_recovery() THEN pg_catalog.pg_last_wal_replay_lsn()
                ELSE pg_catalog.pg_current_wal_lsn() END AS lsn
), standbys AS (
    SELECT r.application_name AS name, r.state IS NULL AS hidden,
           coalesce(extract(epoch FROM r.replay_lag) * 1000, 0)::bigint AS ms,
           coalesce(pg_catalog.pg_wal_lsn_diff(here.lsn, r.replay_lsn), 0)::bigint AS bytes
    FROM pg_catalog.pg_stat_replication r CROSS JOIN here
    LEFT JOIN pg_catalog.pg_replication_slots s ON s.active_pid = r.pid
    WHERE s.slot_type IS DISTINCT FROM 'logical'
      AND (r.state IS NULL OR (r.state IN ('streaming', 'catchup') AND r.replay_lsn IS NOT NULL))
)
SELECT (SELECT count(*) FROM standbys), here.recovers, coalesce((SELECT bool_or(hidden) FROM standbys), false),
       CASE WHEN here.recovers
                 AND pg_catalog.pg_last_wal_receive_lsn() IS DISTINCT FROM pg_catalog.pg_last_wal_replay_lsn()
            THEN coalesce(extract(epoch FROM pg_catalog.clock_timestamp()
                                             - pg_catalog.pg_last_xact_replay_timestamp()) * 1000, 0)::bigint
            ELSE coalesce((SELECT max(ms) FROM standbys), 0) END,
       -- A standby that has replayed no transaction since it was started knows no time, but what it has not replayed.
       greatest(coalesce((SELECT max(bytes) FROM standbys), 0),
           CASE WHEN here.recovers THEN coalesce(pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_last_wal_receive_lsn(),
               pg_catalog.pg_last_wal_replay_lsn()), 0) ELSE 0 END)::bigint,
       coalesce((SELECT name FROM standbys ORDER BY ms DESC, bytes DESC, name LIMIT 1), '')
FROM here
