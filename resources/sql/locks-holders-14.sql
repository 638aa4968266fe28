-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who holds a lock on a table of $1 (quoted names) that conflicts with mode $2, in a transaction older than $3
-- milliseconds. A prepared transaction has pid 0 and a gid. Transactions that come and go are no obstacle.
WITH modes(mode, rank, conflicts) AS (VALUES
    ('AccessShareLock', 1, '{8}'::int[]), ('RowShareLock', 2, '{7,8}'), ('RowExclusiveLock', 3, '{5,6,7,8}'),
    ('ShareUpdateExclusiveLock', 4, '{4,5,6,7,8}'), ('ShareLock', 5, '{3,4,6,7,8}'),
    ('ShareRowExclusiveLock', 6, '{3,4,5,6,7,8}'), ('ExclusiveLock', 7, '{2,3,4,5,6,7,8}'),
    ('AccessExclusiveLock', 8, '{1,2,3,4,5,6,7,8}')
), held AS (
    SELECT DISTINCT l.pid, l.virtualtransaction
    FROM pg_catalog.pg_locks l JOIN modes m ON m.mode = l.mode
    WHERE l.granted AND l.locktype = 'relation'
      AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = pg_catalog.current_database())
      AND l.relation IN (SELECT pg_catalog.to_regclass(t.name)::oid FROM pg_catalog.unnest($1::text[]) AS t(name))
      AND m.rank = ANY (SELECT pg_catalog.unnest(w.conflicts) FROM modes w WHERE w.mode = $2::text)
)
SELECT h.pid, NULL::text AS gid
FROM held h JOIN pg_catalog.pg_stat_activity a ON a.pid = h.pid
-- Whoever may not see the age sees no reason to go on either.
WHERE coalesce(pg_catalog.clock_timestamp() - a.xact_start > $3::bigint * interval '1 ms', true)
UNION ALL
SELECT 0, x.gid
FROM held h
JOIN pg_catalog.pg_locks own ON own.pid IS NULL AND own.locktype = 'transactionid' AND own.granted
    AND own.virtualtransaction = h.virtualtransaction
JOIN pg_catalog.pg_prepared_xacts x ON x.transaction::text = own.transactionid::text
WHERE h.pid IS NULL
ORDER BY 1, 2
