-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: functions, $2: operators, by OID, of an expression. Each: its signature, its bare name, volatile?, written in SQL?
SELECT p.oid::pg_catalog.regprocedure::text, p.proname::text, p.provolatile = 'v', l.lanname = 'sql'
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
WHERE p.oid = ANY ($1::oid[])
   OR p.oid IN (SELECT o.oprcode FROM pg_catalog.pg_operator o WHERE o.oid = ANY ($2::oid[]))
ORDER BY 1
