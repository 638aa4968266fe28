-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. pg_relation_size waits behind an AccessExclusive lock; the caller does without when it takes too long.
SELECT c.oid, pg_catalog.pg_relation_size(c.oid),
       pg_catalog.pg_indexes_size(c.oid),
       CASE WHEN c.reltoastrelid = 0 THEN 0 ELSE pg_catalog.pg_total_relation_size(c.reltoastrelid) END,
       s.n_dead_tup, s.seq_scan, s.idx_scan, s.n_tup_ins, s.n_tup_upd, s.n_tup_hot_upd, s.n_tup_del,
       pg_catalog.to_char(greatest(s.last_vacuum, s.last_autovacuum) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       pg_catalog.to_char(greatest(s.last_analyze, s.last_autoanalyze) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
FROM pg_catalog.pg_class c
-- Asked for one table after the other: the view would gather those of the whole database.
LEFT JOIN LATERAL (SELECT * FROM pg_catalog.pg_stat_all_tables a WHERE a.relid = c.oid OFFSET 0) s ON true
WHERE c.oid = ANY ($1::oid[])
