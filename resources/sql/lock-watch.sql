-- How a session of ours ($1: pid) fares with locks: does it wait, for whom, and who waits because of it, directly or
-- not. Only ungranted locks are looked at, so it costs little even with many sessions. PostgreSQL 14+ (waitstart).
WITH RECURSIVE waiting AS MATERIALIZED (
    SELECT pid, min(waitstart) AS since, pg_blocking_pids(pid) AS blockers
      FROM pg_locks WHERE NOT granted AND pid IS NOT NULL
     GROUP BY pid
), victims (pid) AS (
    SELECT pid FROM waiting WHERE $1::integer = ANY (blockers)
    UNION
    SELECT w.pid FROM waiting w JOIN victims v ON v.pid = ANY (w.blockers) WHERE w.pid <> $1::integer
), blockers AS (
    SELECT DISTINCT unnest(blockers) AS pid FROM waiting WHERE pid = $1::integer
)
SELECT EXISTS (SELECT FROM waiting WHERE pid = $1::integer),
       (SELECT count(*) FROM victims),
       coalesce((SELECT max(extract(epoch FROM clock_timestamp() - w.since) * 1000)
                   FROM victims v JOIN waiting w USING (pid)), 0)::bigint,
       (SELECT string_agg(
                   CASE WHEN b.pid = 0 THEN
                       'prepared transaction ' || coalesce((SELECT string_agg(quote_literal(gid), ', ') FROM pg_prepared_xacts
                                                             WHERE database = current_database()), '')
                   WHEN a.pid IS NULL THEN 'pid ' || b.pid
                   ELSE 'pid ' || b.pid
                        || ', ' || coalesce(nullif(a.application_name, ''), a.backend_type, 'unknown')
                        || coalesce(', user ' || a.usename, '')
                        || coalesce(', ' || host(a.client_addr), '')
                        || coalesce(', ' || a.state || ' for '
                            || greatest(round(extract(epoch FROM clock_timestamp() - CASE WHEN a.state LIKE 'idle%'
                                    THEN a.state_change ELSE coalesce(a.query_start, a.xact_start) END)), 0) || ' s', '')
                   END, '; ' ORDER BY (b.pid IN (SELECT w.pid FROM waiting w)), b.pid)
          FROM blockers b LEFT JOIN pg_stat_activity a USING (pid)),
       EXISTS (SELECT FROM blockers b JOIN pg_stat_activity a USING (pid)
                WHERE a.backend_type = 'autovacuum worker' AND a.query NOT LIKE '%(to prevent wraparound)'),
       EXISTS (SELECT FROM blockers b JOIN pg_stat_activity a USING (pid)
                WHERE a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)')
