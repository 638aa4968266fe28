-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: OIDs of types. What each brings along by itself: for domains what is beneath, with its modifier, and the collation
-- that the domain adds; a default of its own; NOT NULL; whether it can have a collation at all; the schema of the name;
-- how its values are stored.
WITH RECURSIVE chain AS (
    SELECT t.oid AS type, t.oid, t.typbasetype, t.typtypmod, t.typtype, t.typnotnull, t.typdefault IS NOT NULL AS defaulted,
           EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid) AS checked, 0 AS depth
    FROM pg_catalog.pg_type t WHERE t.oid = ANY ($1::oid[])
    UNION ALL
    SELECT c.type, t.oid, t.typbasetype, t.typtypmod, t.typtype, t.typnotnull, t.typdefault IS NOT NULL,
           EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid), c.depth + 1
    FROM chain c JOIN pg_catalog.pg_type t ON t.oid = c.typbasetype
    WHERE c.typtype = 'd'
)
SELECT t.oid,
       CASE WHEN t.typtype = 'd' THEN pg_catalog.format_type(b.oid,
            coalesce((SELECT c.typtypmod FROM chain c WHERE c.type = t.oid AND c.typtype = 'd' AND c.typtypmod >= 0
                      ORDER BY c.depth DESC LIMIT 1), -1)) END,
       CASE WHEN t.typcollation <> b.typcollation
            THEN pg_catalog.quote_ident(cn.nspname) || '.' || pg_catalog.quote_ident(co.collname) END,
       (SELECT pg_catalog.bool_or(c.defaulted) FROM chain c WHERE c.type = t.oid),
       (SELECT pg_catalog.bool_or(c.typnotnull) FROM chain c WHERE c.type = t.oid),
       (SELECT pg_catalog.bool_or(c.checked) FROM chain c WHERE c.type = t.oid),
       t.typcollation <> 0,
       CASE WHEN coalesce(en.nspname, n.nspname) <> 'pg_catalog' THEN coalesce(en.nspname, n.nspname) END,
       CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
FROM pg_catalog.pg_type t
JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
LEFT JOIN pg_catalog.pg_type e ON e.oid = t.typelem AND t.typcategory = 'A'
LEFT JOIN pg_catalog.pg_namespace en ON en.oid = e.typnamespace
JOIN LATERAL (SELECT c.oid FROM chain c WHERE c.type = t.oid ORDER BY c.depth DESC LIMIT 1) last ON true
JOIN pg_catalog.pg_type b ON b.oid = last.oid
LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation
LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = co.collnamespace
WHERE t.oid = ANY ($1::oid[])
