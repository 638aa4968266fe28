-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: prepared
BEGIN;
PREPARE TRANSACTION 'x';
--- clean: committed
BEGIN;
COMMIT;
