-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: tables.
SELECT indrelid, indexrelid, pg_catalog.pg_relation_size(indexrelid) FROM pg_catalog.pg_index
WHERE indrelid = ANY ($1::oid[])
