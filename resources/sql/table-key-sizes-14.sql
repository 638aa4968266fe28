-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: table. The tables that foreign keys join it with, either way.
SELECT DISTINCT o.oid, pg_catalog.pg_relation_size(o.oid)
FROM pg_catalog.pg_constraint k
CROSS JOIN LATERAL (SELECT CASE WHEN k.conrelid = $1::oid THEN k.confrelid ELSE k.conrelid END AS oid) o
WHERE k.contype = 'f' AND (k.conrelid = $1::oid OR k.confrelid = $1::oid) AND o.oid <> $1::oid
