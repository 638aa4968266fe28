-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: nothing to end
INSERT INTO a VALUES (1);
ROLLBACK;
--- clean: with it
BEGIN;
ROLLBACK;
