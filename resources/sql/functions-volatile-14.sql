-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: function names as the server printed them, qualified where search_path would not find them; bare ones are
-- looked for in $2, the schemas of search_path. Those of them that are volatile.
SELECT DISTINCT p.proname
FROM pg_catalog.unnest($1::text[]) AS f(name)
CROSS JOIN LATERAL pg_catalog.parse_ident(f.name) AS parts
JOIN pg_catalog.pg_proc p ON p.proname = parts[pg_catalog.cardinality(parts)]
JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.provolatile = 'v'
  AND CASE WHEN pg_catalog.cardinality(parts) > 1 THEN n.nspname = parts[1] ELSE n.nspname = ANY ($2::text[]) END
ORDER BY 1
