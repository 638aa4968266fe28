-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. Publications because of which the server refuses every UPDATE of the table (CheckCmdReplicaIdentity), why, and
-- the columns meant: there is no replica identity, a filter looks at columns outside it, a list leaves some of it out. A
-- partition is sent by what lists a table above it, too, and through the root as that table.
WITH wanted AS MATERIALIZED (
    SELECT c.oid, w.place, c.relreplident,
           ARRAY(SELECT a.attname
                 FROM pg_catalog.pg_index i
                 JOIN pg_catalog.pg_attribute a
                   ON a.attrelid = i.indrelid AND a.attnum = ANY ((i.indkey::int2[])[0:i.indnkeyatts - 1])
                 WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
                   AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END
                 ORDER BY a.attnum) AS identity,
           ARRAY(SELECT l.oid FROM pg_catalog.pg_partition_ancestors(c.oid) WITH ORDINALITY AS l(oid, level)
                 WHERE l.oid <> c.oid ORDER BY l.level)::oid[] AS above
    FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS w(oid, place)
    JOIN pg_catalog.pg_class c ON c.oid = w.oid
    WHERE c.relkind = 'r' AND c.relpersistence = 'p'
      AND EXISTS (SELECT FROM pg_catalog.pg_publication p WHERE p.pubupdate)
), listed AS MATERIALIZED (
    SELECT r.prpubid AS publication, r.prrelid AS relation FROM pg_catalog.pg_publication_rel r
    UNION
    SELECT s.pnpubid, c.oid FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_class c
      ON c.relnamespace = s.pnnspid AND c.relkind IN ('r', 'p')
), listing AS MATERIALIZED (
    SELECT m.oid, l.publication, (pg_catalog.array_agg(m.relation ORDER BY m.level DESC))[1] AS topmost
    FROM (SELECT w.oid, w.oid AS relation, 0 AS level FROM wanted w
          UNION ALL
          SELECT w.oid, u.oid, u.level FROM wanted w, pg_catalog.unnest(w.above) WITH ORDINALITY AS u(oid, level)) m
    JOIN listed l ON l.relation = m.relation
    GROUP BY m.oid, l.publication
), sent AS MATERIALIZED (
    SELECT w.*, p.pubname, p.puballtables, p.oid AS publication,
           CASE WHEN p.pubviaroot THEN coalesce(t.topmost, w.oid) ELSE w.oid END AS sent_as
    FROM wanted w
    JOIN pg_catalog.pg_publication p ON p.pubupdate
    LEFT JOIN listing t ON t.oid = w.oid AND t.publication = p.oid
    WHERE p.puballtables OR t.oid IS NOT NULL
), judged AS (
    SELECT s.*, s.relreplident <> 'f' AND s.identity = '{}' AS unknown,
           ARRAY(SELECT DISTINCT a.attname
                 FROM pg_catalog.regexp_matches(r.prqual::text, ':varattno (\d+)', 'g') AS used(number)
                 JOIN pg_catalog.pg_attribute a ON a.attrelid = s.sent_as AND a.attnum = used.number[1]::int
                 WHERE s.relreplident <> 'f' AND a.attname <> ALL (s.identity)
                 ORDER BY a.attname) AS filtered,
           r.prattrs IS NOT NULL AND s.relreplident = 'f' AS all_needed,
           ARRAY(SELECT k.name FROM pg_catalog.unnest(s.identity) WITH ORDINALITY AS k(name, place)
                 WHERE r.prattrs IS NOT NULL
                   AND k.name NOT IN (SELECT a.attname FROM pg_catalog.pg_attribute a
                                      WHERE a.attrelid = s.sent_as AND a.attnum = ANY (r.prattrs::int2[]))
                 ORDER BY k.place) AS missing
    FROM sent s
    LEFT JOIN pg_catalog.pg_publication_rel r
      ON r.prpubid = s.publication AND r.prrelid = s.sent_as AND NOT s.puballtables
)
SELECT j.oid, pg_catalog.quote_ident(j.pubname),
       CASE WHEN j.unknown THEN 'identity' WHEN j.filtered <> '{}' THEN 'filter' ELSE 'list' END,
       CASE WHEN j.unknown THEN NULL WHEN j.filtered <> '{}' THEN j.filtered ELSE j.missing END::text[]
FROM judged j
WHERE j.unknown OR j.filtered <> '{}' OR j.all_needed OR j.missing <> '{}'
ORDER BY j.place, j.pubname
