-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who waits for whom. While nobody waits the lock table is not looked at: each session says itself whether it does, at a
-- tenth of the price (500 sessions with 50,000 locks: 4 ms instead of 70). Of sessions that this role may not see the
-- lock table alone knows. Only what is waited for is compared with what is held.
-- A blocker is hard when it holds a conflicting lock, soft when it only queues ahead (postgres.md section 6). A prepared
-- transaction has pid 0; its gid tells it from others. waitstart is NULL for a moment after the wait begins.
WITH modes(mode, rank, conflicts) AS (VALUES
    ('AccessShareLock', 1, '{8}'::int[]), ('RowShareLock', 2, '{7,8}'), ('RowExclusiveLock', 3, '{5,6,7,8}'),
    ('ShareUpdateExclusiveLock', 4, '{4,5,6,7,8}'), ('ShareLock', 5, '{3,4,6,7,8}'),
    ('ShareRowExclusiveLock', 6, '{3,4,5,6,7,8}'), ('ExclusiveLock', 7, '{2,3,4,5,6,7,8}'),
    ('AccessExclusiveLock', 8, '{1,2,3,4,5,6,7,8}')
), all_locks AS MATERIALIZED (
    SELECT l.* FROM pg_catalog.pg_locks l
    WHERE EXISTS (
        SELECT FROM pg_catalog.pg_stat_get_backend_idset() AS b(id)
        WHERE pg_catalog.pg_stat_get_backend_wait_event_type(b.id) IN ('Lock', '<insufficient privilege>'))
), waits AS MATERIALIZED (
    SELECT l.*, m.conflicts, pg_catalog.pg_blocking_pids(l.pid) AS blockers
    FROM all_locks l JOIN modes m ON m.mode = l.mode WHERE NOT l.granted
), held AS MATERIALIZED (
    SELECT l.*, coalesce(l.pid, 0) AS holder, coalesce(l.relation, 0) AS key, m.rank
    FROM all_locks l JOIN modes m ON m.mode = l.mode
    WHERE l.granted AND (l.locktype, coalesce(l.relation, 0)) IN (SELECT w.locktype, coalesce(w.relation, 0) FROM waits w)
), owners AS MATERIALIZED (
    -- A prepared transaction is known by the lock it holds on its own number.
    SELECT own.virtualtransaction, x.gid
    FROM all_locks own JOIN pg_catalog.pg_prepared_xacts x ON x.transaction::text = own.transactionid::text
    WHERE own.pid IS NULL AND own.locktype = 'transactionid' AND own.granted
), tuples AS MATERIALIZED (
    SELECT t.pid, t.relation FROM all_locks t
    WHERE t.locktype = 'tuple' AND t.granted
      AND t.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
), pairs AS MATERIALIZED (
    SELECT DISTINCT w.pid, b.blocker FROM waits w CROSS JOIN LATERAL pg_catalog.unnest(w.blockers) AS b(blocker)
)
SELECT w.pid, p.blocker,
       coalesce(pg_catalog.bool_or(h.rank = ANY (w.conflicts)), false) AS hard,
       pg_catalog.regexp_replace(w.mode, 'Lock$', ''),
       (SELECT pg_catalog.regexp_replace(m.mode, 'Lock$', '') FROM modes m WHERE m.rank = pg_catalog.max(h.rank)),
       CASE w.locktype
           WHEN 'relation' THEN coalesce(r.name, 'a relation of database ' || d.datname)
           WHEN 'extend' THEN 'extension of ' || coalesce(r.name, 'a relation of database ' || d.datname)
           WHEN 'page' THEN 'a page of ' || coalesce(r.name, 'a relation of database ' || d.datname)
           WHEN 'tuple' THEN 'a row of ' || coalesce(r.name, 'a relation of database ' || d.datname)
           WHEN 'transactionid' THEN coalesce((
               -- Who waits for another's transaction usually holds the row it wants.
               SELECT 'a row of ' || pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname)
               FROM tuples t JOIN pg_catalog.pg_class c ON c.oid = t.relation
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE t.pid = w.pid
               LIMIT 1), 'the end of a transaction')
           WHEN 'virtualxid' THEN 'the end of a transaction with an older snapshot'
           WHEN 'advisory' THEN 'an advisory lock'
           ELSE 'a ' || w.locktype
       END,
       coalesce(pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - w.waitstart) * 1000)::bigint, 0),
       x.gid
FROM waits w
JOIN pairs p ON p.pid = w.pid
LEFT JOIN pg_catalog.pg_database d ON d.oid = w.database
LEFT JOIN LATERAL (
    SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = w.relation AND (w.database = 0 OR d.datname = pg_catalog.current_database())
) r ON true
LEFT JOIN held h ON h.holder = p.blocker AND h.locktype = w.locktype AND h.key = coalesce(w.relation, 0)
    AND (h.database, h.page, h.tuple, h.virtualxid, h.classid, h.objid, h.objsubid)
        IS NOT DISTINCT FROM (w.database, w.page, w.tuple, w.virtualxid, w.classid, w.objid, w.objsubid)
    AND h.transactionid::text IS NOT DISTINCT FROM w.transactionid::text
    AND (p.blocker <> 0 OR h.rank = ANY (w.conflicts))
LEFT JOIN owners x ON h.holder = 0 AND x.virtualtransaction = h.virtualtransaction
GROUP BY w.pid, p.blocker, w.mode, w.locktype, w.waitstart, r.name, d.datname, x.gid
ORDER BY 1, 2
