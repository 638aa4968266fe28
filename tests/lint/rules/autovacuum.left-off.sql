-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: left off
ALTER TABLE orders SET (autovacuum_enabled = false);
--- clean: on again
ALTER TABLE orders SET (autovacuum_enabled = off);
ALTER TABLE orders RESET (autovacuum_enabled);
