-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:8: VACUUM
BEGIN;
VACUUM orders;
COMMIT;
--- found 1:1 {single-transaction}: a schema's indexes
REINDEX SCHEMA public;
--- found 2:1: a subscription
BEGIN;
CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p;
COMMIT;
--- clean: ANALYZE may
BEGIN;
ANALYZE orders;
COMMIT;
--- clean: outside
VACUUM orders;
