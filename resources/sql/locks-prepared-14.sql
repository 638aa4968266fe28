-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Prepared transactions of any database: they hold locks without a session.
SELECT x.gid, x.owner, x.database,
       pg_catalog.floor(extract(epoch FROM pg_catalog.clock_timestamp() - x.prepared) * 1000)::bigint
FROM pg_catalog.pg_prepared_xacts x
