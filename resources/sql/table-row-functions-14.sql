-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. Functions with a table's row type, or an array of it, in their signature: f(t), t.f and SELECT t.f FROM t call them.
-- The body, parsed by the server, of those that give such rows.
SELECT wanted.oid, i.type || ' ' || i.identity,
       CASE WHEN p.prosqlbody IS NOT NULL AND p.prorettype = own.oid THEN pg_catalog.pg_get_function_sqlbody(p.oid) END
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_class c ON c.oid = wanted.oid AND c.reltype <> 0
JOIN pg_catalog.pg_type own ON own.oid = c.reltype
JOIN pg_catalog.pg_type t ON t.oid IN (own.oid, own.typarray)
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid = t.oid
    AND d.classid = 'pg_catalog.pg_proc'::regclass
JOIN pg_catalog.pg_proc p ON p.oid = d.objid
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE coalesce(i.schema, '') <> 'lockkeeper'
GROUP BY 1, 2, 3 ORDER BY 1, 2
