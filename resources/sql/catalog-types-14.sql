-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Types a column may be given: the usual ones first, then the database's own, then the rest of pg_catalog.
WITH usual(type, place) AS (
    SELECT * FROM pg_catalog.unnest(ARRAY['integer', 'bigint', 'smallint', 'numeric', 'numeric(12,2)', 'text',
        'character varying', 'character varying(255)', 'boolean', 'date', 'timestamp with time zone',
        'timestamp without time zone', 'time without time zone', 'interval', 'uuid', 'jsonb', 'json',
        'double precision', 'real', 'bytea', 'inet', 'cidr', 'text[]', 'integer[]', 'bigint[]']) WITH ORDINALITY
), rest AS (
    SELECT pg_catalog.format_type(t.oid, NULL) AS type,
           CASE WHEN n.nspname = 'pg_catalog' THEN 2000 ELSE 1000 END AS place
    FROM pg_catalog.pg_type t
    JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
    LEFT JOIN pg_catalog.pg_class c ON c.oid = t.typrelid
    WHERE t.typisdefined AND t.typtype IN ('b', 'd', 'e', 'r', 'm', 'c')
      AND (t.typtype <> 'c' OR c.relkind = 'c')
      AND t.typcategory <> 'A'
      AND NOT (n.nspname = 'pg_catalog' AND t.typcategory IN ('Z', 'P'))
      AND n.nspname NOT IN ('information_schema', 'lockkeeper', 'pg_toast') AND n.nspname !~ '^pg_temp_'
)
SELECT type FROM (
    SELECT type, place FROM usual
    UNION ALL
    SELECT type, place FROM rest WHERE type NOT IN (SELECT type FROM usual)
) all_types
ORDER BY place, type
