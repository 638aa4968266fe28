-- How a session of ours ($1: pid) fares with locks: does it wait, for whom, and who waits because of it, directly or
-- not. Only ungranted locks are looked at, so it costs little even with many sessions. PostgreSQL 14+ (waitstart).
WITH RECURSIVE waiting AS MATERIALIZED (
    SELECT pid, min(waitstart) AS since, pg_blocking_pids(pid) AS blockers,
           -- An index that is built concurrently waits for all transactions to end, and queues nowhere meanwhile.
           bool_or(locktype = 'virtualxid') AS is_patient
      FROM pg_locks WHERE NOT granted AND pid IS NOT NULL
     GROUP BY pid
), victims (pid) AS (
    SELECT pid FROM waiting WHERE $1::integer = ANY (blockers)
    UNION
    SELECT w.pid FROM waiting w JOIN victims v ON v.pid = ANY (w.blockers) WHERE w.pid <> $1::integer
), blockers AS (
    SELECT DISTINCT unnest(blockers) AS pid FROM waiting WHERE pid = $1::integer
), autovacuums AS (
    -- Of another's session a role without pg_read_all_stats sees little, but that an autovacuum worker has no user.
    SELECT pid, coalesce(query LIKE '%(to prevent wraparound)', false) AS stays
      FROM pg_stat_activity
     WHERE backend_type = 'autovacuum worker' OR backend_type IS NULL AND usesysid IS NULL AND datid IS NOT NULL
)
SELECT EXISTS (SELECT FROM waiting WHERE pid = $1::integer),
       (SELECT count(*) FROM victims),
       coalesce((SELECT max(extract(epoch FROM clock_timestamp() - w.since) * 1000)
                   FROM victims v JOIN waiting w USING (pid) WHERE NOT w.is_patient), 0)::bigint,
       (SELECT string_agg(
                   CASE WHEN b.pid = 0 THEN
                       'prepared transaction ' || coalesce(
                           -- The one that holds what we want; where that cannot be told, all there are.
                           (SELECT string_agg(DISTINCT quote_literal(x.gid), ', ')
                              FROM pg_locks w
                              JOIN pg_locks h ON h.pid IS NULL AND h.granted AND h.locktype = w.locktype
                               AND (h.database, h.relation, h.transactionid::text, h.virtualxid)
                                   IS NOT DISTINCT FROM (w.database, w.relation, w.transactionid::text, w.virtualxid)
                              JOIN pg_locks own ON own.pid IS NULL AND own.granted AND own.locktype = 'transactionid'
                               AND own.virtualtransaction = h.virtualtransaction
                              JOIN pg_prepared_xacts x ON x.transaction::text = own.transactionid::text
                             WHERE w.pid = $1::integer AND NOT w.granted),
                           (SELECT string_agg(quote_literal(gid), ', ') FROM pg_prepared_xacts
                             WHERE database = current_database()), '')
                   WHEN a.pid IS NULL THEN 'pid ' || b.pid
                   WHEN b.pid IN (SELECT v.pid FROM autovacuums v) THEN
                       'pid ' || b.pid || ', ' || CASE WHEN a.backend_type IS NULL THEN 'autovacuum' ELSE a.query END
                   ELSE 'pid ' || b.pid
                        || ', ' || coalesce(nullif(a.application_name, ''), a.backend_type, 'unknown')
                        || coalesce(', user ' || a.usename, '')
                        || coalesce(', ' || host(a.client_addr), '')
                        || coalesce(', ' || a.state || ' for '
                            || greatest(round(extract(epoch FROM clock_timestamp() - CASE WHEN a.state LIKE 'idle%'
                                    THEN a.state_change ELSE coalesce(a.query_start, a.xact_start) END)), 0) || ' s', '')
                        -- Whoever waits for an old snapshot waits for the transaction, not for the statement.
                        || CASE WHEN clock_timestamp() - a.xact_start > interval '5 s' THEN ', its transaction open for '
                            || round(extract(epoch FROM clock_timestamp() - a.xact_start)) || ' s' ELSE '' END
                   END, '; ' ORDER BY (b.pid IN (SELECT w.pid FROM waiting w)), b.pid)
          FROM blockers b LEFT JOIN pg_stat_activity a USING (pid)),
       -- The table for whose lock an autovacuum must give way, if this role may lock it.
       CASE WHEN EXISTS (SELECT FROM blockers b JOIN autovacuums v USING (pid) WHERE NOT v.stays) THEN
           (SELECT format('%I.%I', n.nspname, c.relname)
              FROM pg_locks l
              JOIN pg_class c ON c.oid = coalesce((SELECT indrelid FROM pg_index WHERE indexrelid = l.relation), l.relation)
               AND c.relkind = 'r'
              JOIN pg_namespace n ON n.oid = c.relnamespace
             WHERE l.pid = $1::integer AND NOT l.granted AND l.locktype = 'relation'
               AND has_table_privilege(c.oid, 'UPDATE, DELETE, TRUNCATE'
                   || CASE WHEN current_setting('server_version_num')::integer >= 170000 THEN ', MAINTAIN' ELSE '' END)
             LIMIT 1) END,
       EXISTS (SELECT FROM blockers b JOIN autovacuums v USING (pid) WHERE v.stays)
