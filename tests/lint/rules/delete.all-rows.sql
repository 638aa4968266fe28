-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
DELETE FROM orders;
--- clean: some
DELETE FROM orders WHERE placed_at < '2020-01-01';
