-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: in it
BEGIN;
SELECT pg_sleep(10);
COMMIT;
--- clean: outside
SELECT pg_sleep(10);
