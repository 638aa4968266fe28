-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: twice
BEGIN;
BEGIN;
COMMIT;
--- found 1:1 {single-transaction}: the tool has begun one
BEGIN;
--- clean: one after the other
BEGIN;
COMMIT;
BEGIN;
COMMIT;
