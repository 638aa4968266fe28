-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who waits for whom. Starts from ungranted locks only: with nobody waiting this is one look at pg_locks.
-- A blocker is hard when it holds a conflicting lock, soft when it only queues ahead (postgres.md section 6). A prepared
-- transaction has pid 0; its gid tells it from others. waitstart is NULL for a moment after the wait begins.
WITH modes(mode, rank, conflicts) AS (VALUES
    ('AccessShareLock', 1, '{8}'::int[]), ('RowShareLock', 2, '{7,8}'), ('RowExclusiveLock', 3, '{5,6,7,8}'),
    ('ShareUpdateExclusiveLock', 4, '{4,5,6,7,8}'), ('ShareLock', 5, '{3,4,6,7,8}'),
    ('ShareRowExclusiveLock', 6, '{3,4,5,6,7,8}'), ('ExclusiveLock', 7, '{2,3,4,5,6,7,8}'),
    ('AccessExclusiveLock', 8, '{1,2,3,4,5,6,7,8}')
), all_locks AS MATERIALIZED (
    SELECT l.*, m.rank, m.conflicts FROM pg_catalog.pg_locks l JOIN modes m ON m.mode = l.mode
    WHERE EXISTS (SELECT FROM pg_catalog.pg_locks WHERE NOT granted)
), waits AS MATERIALIZED (
    SELECT l.*, pg_catalog.pg_blocking_pids(l.pid) AS blockers FROM all_locks l WHERE NOT l.granted
), pairs AS (
    SELECT DISTINCT w.pid, b.blocker FROM waits w CROSS JOIN LATERAL pg_catalog.unnest(w.blockers) AS b(blocker)
)
SELECT w.pid, p.blocker,
       coalesce(pg_catalog.bool_or(h.conflicting), false) AS hard,
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
               FROM all_locks t JOIN pg_catalog.pg_class c ON c.oid = t.relation
               JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
               WHERE t.pid = w.pid AND t.locktype = 'tuple' AND t.granted
                 AND t.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
               LIMIT 1), 'the end of a transaction')
           WHEN 'virtualxid' THEN 'the end of a transaction with an older snapshot'
           WHEN 'advisory' THEN 'an advisory lock'
           ELSE 'a ' || w.locktype
       END,
       coalesce(pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - w.waitstart) * 1000)::bigint, 0),
       h.gid
FROM waits w
JOIN pairs p ON p.pid = w.pid
LEFT JOIN pg_catalog.pg_database d ON d.oid = w.database
LEFT JOIN LATERAL (
    SELECT pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) AS name
    FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE c.oid = w.relation AND (w.database = 0 OR d.datname = pg_catalog.current_database())
) r ON true
LEFT JOIN LATERAL (
    SELECT l.rank, l.rank = ANY (w.conflicts) AS conflicting, x.gid
    FROM all_locks l
    -- A prepared transaction is known by the lock it holds on its own number.
    LEFT JOIN all_locks own ON l.pid IS NULL AND own.pid IS NULL AND own.locktype = 'transactionid' AND own.granted
        AND own.virtualtransaction = l.virtualtransaction
    LEFT JOIN pg_catalog.pg_prepared_xacts x ON x.transaction::text = own.transactionid::text
    WHERE l.granted
      AND CASE WHEN p.blocker = 0 THEN l.pid IS NULL AND l.rank = ANY (w.conflicts) ELSE l.pid = p.blocker END
      AND l.locktype = w.locktype
      AND (l.database, l.relation, l.page, l.tuple, l.virtualxid, l.classid, l.objid, l.objsubid)
          IS NOT DISTINCT FROM
          (w.database, w.relation, w.page, w.tuple, w.virtualxid, w.classid, w.objid, w.objsubid)
      AND l.transactionid::text IS NOT DISTINCT FROM w.transactionid::text
) h ON true
GROUP BY w.pid, p.blocker, w.mode, w.locktype, w.waitstart, r.name, d.datname, h.gid
ORDER BY 1, 2
