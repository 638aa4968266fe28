-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. Functions with its row type, or an array of it, in their signature: f(t), t.f and SELECT t.f FROM t call them.
SELECT i.type || ' ' || i.identity
FROM pg_catalog.pg_class c
JOIN pg_catalog.pg_type t ON t.oid = c.reltype OR t.typelem = c.reltype AND t.typcategory = 'A'
JOIN pg_catalog.pg_depend d ON d.refclassid = 'pg_catalog.pg_type'::regclass AND d.refobjid = t.oid
    AND d.classid = 'pg_catalog.pg_proc'::regclass
CROSS JOIN LATERAL pg_catalog.pg_identify_object(d.classid, d.objid, 0) i
WHERE c.oid = $1::oid AND c.reltype <> 0 AND coalesce(i.schema, '') <> 'lockkeeper'
GROUP BY 1 ORDER BY 1
