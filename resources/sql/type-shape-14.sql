-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: a type's OID. What it is beneath its domains: name, modifier, kind, category, array or not, constrained or not.
WITH RECURSIVE chain AS (
    SELECT t.oid, t.typbasetype, t.typtypmod, t.typtype,
           t.typnotnull OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid) AS constrained, 0 AS depth
    FROM pg_catalog.pg_type t WHERE t.oid = $1::oid
    UNION ALL
    SELECT t.oid, t.typbasetype, t.typtypmod, t.typtype,
           t.typnotnull OR EXISTS (SELECT FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid), c.depth + 1
    FROM chain c JOIN pg_catalog.pg_type t ON t.oid = c.typbasetype
    WHERE c.typtype = 'd'
)
SELECT b.oid,
       CASE WHEN n.nspname = 'pg_catalog' THEN coalesce(e.typname, b.typname)::text
            ELSE pg_catalog.format_type(b.oid, NULL) END,
       -- The modifier of the innermost domain that has one.
       (SELECT c.typtypmod FROM chain c WHERE c.typtype = 'd' AND c.typtypmod >= 0 ORDER BY c.depth DESC LIMIT 1),
       b.typtype, b.typcategory, e.oid IS NOT NULL,
       (SELECT pg_catalog.bool_or(c.typtype = 'd') FROM chain c),
       (SELECT pg_catalog.bool_or(c.typtype = 'd' AND c.constrained) FROM chain c),
       (SELECT t.typisdefined FROM pg_catalog.pg_type t WHERE t.oid = $1::oid),
       pg_catalog.format_type(b.oid, coalesce((SELECT c.typtypmod FROM chain c WHERE c.typtype = 'd' AND c.typtypmod >= 0
                                               ORDER BY c.depth DESC LIMIT 1), -1))
FROM pg_catalog.pg_type b
JOIN pg_catalog.pg_namespace n ON n.oid = b.typnamespace
LEFT JOIN pg_catalog.pg_type e ON e.oid = b.typelem AND b.typcategory = 'A'
WHERE b.oid = (SELECT c.oid FROM chain c ORDER BY c.depth DESC LIMIT 1)
