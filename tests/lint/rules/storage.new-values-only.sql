-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: storage
ALTER TABLE orders ALTER COLUMN c SET STORAGE EXTERNAL;
--- found 1:20: fillfactor
ALTER TABLE orders SET (fillfactor = 80);
--- clean: autovacuum
ALTER TABLE orders SET (autovacuum_enabled = true);
