-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. As table-refusals-15; version 14 knows neither lists, filters nor schemas.
SELECT c.oid, pg_catalog.quote_ident(p.pubname), 'identity', NULL
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS w(oid, place)
JOIN pg_catalog.pg_class c ON c.oid = w.oid AND c.relkind = 'r' AND c.relpersistence = 'p' AND c.relreplident <> 'f'
JOIN pg_catalog.pg_publication p ON p.pubupdate
WHERE (p.puballtables
       OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r
                  WHERE r.prpubid = p.oid
                    AND (r.prrelid = c.oid OR r.prrelid IN (SELECT relid FROM pg_catalog.pg_partition_ancestors(c.oid)))))
  AND NOT EXISTS (SELECT FROM pg_catalog.pg_index i
                  WHERE i.indrelid = c.oid AND i.indisvalid AND i.indimmediate
                    AND CASE c.relreplident WHEN 'd' THEN i.indisprimary WHEN 'i' THEN i.indisreplident ELSE false END)
ORDER BY w.place, p.pubname
