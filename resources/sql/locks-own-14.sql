-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- Sessions that carry a plan out for the same person from the same machine.
SELECT a.pid
FROM pg_catalog.pg_stat_activity a
WHERE a.application_name IN ('lockkeeper run', 'lockkeeper backfill')
  AND a.datname = pg_catalog.current_database()
  AND a.usename = current_user
  AND a.client_addr IS NOT DISTINCT FROM pg_catalog.inet_client_addr()
