-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables. Beside each the tables that foreign keys join it with, either way.
SELECT k.mine, k.other, pg_catalog.pg_relation_size(k.other)
FROM (
    SELECT conrelid AS mine, confrelid AS other FROM pg_catalog.pg_constraint WHERE contype = 'f' AND conrelid = ANY ($1::oid[])
    UNION
    SELECT confrelid, conrelid FROM pg_catalog.pg_constraint WHERE contype = 'f' AND confrelid = ANY ($1::oid[])
) k
WHERE k.other <> k.mine
