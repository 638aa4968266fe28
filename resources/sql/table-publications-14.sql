-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. Version 14 knows neither column lists nor filters.
SELECT wanted.oid, part.*
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
CROSS JOIN LATERAL (
SELECT p.oid, pg_catalog.quote_ident(p.pubname), p.puballtables, NULL, NULL, pg_catalog.pg_get_userbyid(p.pubowner)
FROM pg_catalog.pg_publication p
WHERE p.puballtables
   OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = wanted.oid)
ORDER BY p.pubname
) part
