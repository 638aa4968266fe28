-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: no transaction
SET LOCAL lock_timeout = '1s';
--- clean: in one
BEGIN;
SET LOCAL lock_timeout = '1s';
COMMIT;
--- clean {single-transaction}: the tool's
SET LOCAL lock_timeout = '1s';
