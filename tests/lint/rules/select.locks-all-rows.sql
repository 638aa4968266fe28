-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
SELECT id FROM orders FOR UPDATE;
--- clean: some
SELECT id FROM orders WHERE id < 5 FOR UPDATE;
SELECT id FROM orders ORDER BY id LIMIT 10 FOR UPDATE SKIP LOCKED;
