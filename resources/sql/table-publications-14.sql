-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. Version 14 knows neither column lists nor filters.
SELECT p.oid, pg_catalog.quote_ident(p.pubname), p.puballtables, NULL, NULL, pg_catalog.pg_get_userbyid(p.pubowner)
FROM pg_catalog.pg_publication p
WHERE p.puballtables
   OR EXISTS (SELECT FROM pg_catalog.pg_publication_rel r WHERE r.prpubid = p.oid AND r.prrelid = $1::oid)
ORDER BY p.pubname
