-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Which table references which, by how many foreign keys. Those of partitions say what their parent says already.
SELECT fn.nspname, f.relname, tn.nspname, t.relname, count(*)
FROM pg_catalog.pg_constraint c
JOIN pg_catalog.pg_class f ON f.oid = c.conrelid
JOIN pg_catalog.pg_namespace fn ON fn.oid = f.relnamespace
JOIN pg_catalog.pg_class t ON t.oid = c.confrelid
JOIN pg_catalog.pg_namespace tn ON tn.oid = t.relnamespace
WHERE c.contype = 'f' AND c.conparentid = 0 AND fn.nspname <> 'lockkeeper'
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
