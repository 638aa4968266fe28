-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. Columns: of the list and of the row filter.
SELECT wanted.oid, part.*
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
CROSS JOIN LATERAL (
SELECT p.oid, pg_catalog.quote_ident(p.pubname), p.puballtables OR r.prpubid IS NULL,
       (SELECT pg_catalog.array_agg(DISTINCT x ORDER BY x) FROM (
            SELECT k::int AS x FROM pg_catalog.unnest(r.prattrs::int2[]) AS k
            UNION SELECT d.refobjsubid FROM pg_catalog.pg_depend d
            WHERE d.classid = 'pg_catalog.pg_publication_rel'::regclass AND d.objid = r.oid
              AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjid = wanted.oid AND d.refobjsubid > 0) y),
       pg_catalog.concat_ws(' ',
           '(' || (SELECT pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' ORDER BY a.attnum)
                   FROM pg_catalog.pg_attribute a WHERE a.attrelid = wanted.oid AND a.attnum = ANY (r.prattrs)) || ')',
           'WHERE (' || pg_catalog.pg_get_expr(r.prqual, r.prrelid) || ')'),
       pg_catalog.pg_get_userbyid(p.pubowner)
FROM pg_catalog.pg_publication p
LEFT JOIN pg_catalog.pg_publication_rel r ON r.prpubid = p.oid AND r.prrelid = wanted.oid
WHERE p.puballtables OR r.oid IS NOT NULL
   OR EXISTS (SELECT FROM pg_catalog.pg_publication_namespace s JOIN pg_catalog.pg_class c ON c.relnamespace = s.pnnspid
              WHERE s.pnpubid = p.oid AND c.oid = wanted.oid)
ORDER BY p.pubname
) part
