-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: left open
BEGIN;
INSERT INTO a VALUES (1);
--- clean: committed
BEGIN;
INSERT INTO a VALUES (1);
COMMIT;
--- clean {single-transaction}: the tool ends it
INSERT INTO a VALUES (1);
