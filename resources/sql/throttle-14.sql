-- How the server fares, for a backfill that shall not harm it. $1: table; $2: pids that are ours. PostgreSQL 14+.
SELECT (SELECT string_agg(slot_name || ' (' || wal_status || ')', ', ' ORDER BY slot_name) FROM pg_replication_slots
         WHERE wal_status IN ('extended', 'unreserved')),
       (SELECT string_agg(slot_name, ',' ORDER BY slot_name) FROM pg_replication_slots WHERE wal_status = 'lost'),
       CASE WHEN NOT pg_is_in_recovery() THEN (pg_current_wal_insert_lsn() - '0/0'::pg_lsn)::bigint END,
       pg_size_bytes(current_setting('max_wal_size')),
       (extract(epoch FROM current_setting('checkpoint_timeout')::interval) * 1000)::bigint,
       current_setting('archive_mode') <> 'off',
       (SELECT last_failed_time > coalesce(last_archived_time, '-infinity') FROM pg_stat_archiver),
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND state = 'active'
           AND pid <> pg_backend_pid() AND pid <> ALL ($2::integer[])
           AND coalesce(wait_event_type, '') NOT IN ('Lock', 'Client', 'Timeout', 'Activity', 'Extension')),
       h.age, h.holder,
       -- By its lock, which everybody may see; of another's session a role without pg_read_all_stats sees little more
       -- than that an autovacuum worker has no user.
       EXISTS (SELECT FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                WHERE l.locktype = 'relation' AND l.relation = to_regclass($1) AND l.granted
                  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
                  AND l.mode = 'ShareUpdateExclusiveLock'
                  AND (a.backend_type = 'autovacuum worker' OR a.backend_type IS NULL AND a.usesysid IS NULL)),
       EXISTS (SELECT FROM pg_stat_progress_vacuum v JOIN pg_stat_activity a USING (pid)
                WHERE v.relid = to_regclass($1) AND a.query LIKE '%(to prevent wraparound)'),
       -- What a standby's oldest query holds here (hot_standby_feedback), by itself or through a slot: since when, only
       -- looking again tells. A snapshot of a moment ago is nobody's matter.
       (SELECT string_agg(r.holder || E'\t' || r.oldest, E'\n') FROM (
           SELECT 'standby ' || coalesce(nullif(application_name, ''), 'pid ' || pid) AS holder,
                  backend_xmin::text AS oldest
             FROM pg_stat_replication WHERE age(backend_xmin) > 100
           UNION ALL
           SELECT 'replication slot ' || slot_name, xmin::text
             FROM pg_replication_slots WHERE active AND age(xmin) > 100) AS r)
  FROM (VALUES (1)) AS one
  LEFT JOIN LATERAL (
    SELECT * FROM (
        SELECT floor(extract(epoch FROM clock_timestamp() - xact_start) * 1000)::bigint AS age,
               'pid ' || pid || ', ' || coalesce(nullif(application_name, ''), backend_type)
                   || coalesce(', ' || state, '') AS holder
          FROM pg_stat_activity
         WHERE (backend_xmin IS NOT NULL OR backend_xid IS NOT NULL) AND xact_start IS NOT NULL
           AND backend_type IN ('client backend', 'parallel worker', 'walsender') AND query NOT ILIKE 'vacuum%'
           AND (datname = current_database() OR backend_type = 'walsender')
           AND pid <> pg_backend_pid() AND pid <> ALL ($2::integer[])
        UNION ALL
        SELECT floor(extract(epoch FROM clock_timestamp() - prepared) * 1000)::bigint,
               'prepared transaction ' || quote_literal(gid)
          FROM pg_prepared_xacts WHERE database = current_database()
        UNION ALL
        -- Of a slot only the age in transactions is known; one that nobody reads holds until it is dropped.
        SELECT 3600000, 'replication slot ' || slot_name || ', which nobody reads'
          FROM pg_replication_slots WHERE NOT active AND xmin IS NOT NULL
    ) AS holders ORDER BY age DESC NULLS LAST LIMIT 1) AS h ON true
