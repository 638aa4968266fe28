-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: relations.
SELECT wanted.oid, n.nspname, c.relname,
       CASE WHEN c.relispartition AND c.relkind = 'r' THEN 'partition' ELSE c.relkind::text END,
       pg_catalog.pg_get_userbyid(c.relowner),
       c.relacl::text[],
       pg_catalog.obj_description(c.oid, 'pg_class'),
       c.relrowsecurity,
       EXISTS (SELECT FROM pg_catalog.pg_inherits i JOIN pg_catalog.pg_class child ON child.oid = i.inhrelid
               WHERE (i.inhrelid = c.oid OR i.inhparent = c.oid) AND NOT child.relispartition),
       c.reloftype <> 0,
       c.relpersistence = 't',
       c.relpersistence = 'u',
       c.reltuples::bigint,
       greatest(c.relpages, 0)::bigint * pg_catalog.current_setting('block_size')::bigint,
       c.relnatts
FROM pg_catalog.unnest($1::oid[]) WITH ORDINALITY AS wanted(oid, place)
JOIN pg_catalog.pg_class c ON c.oid = wanted.oid
JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
ORDER BY wanted.place
