-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: fillfactor
ALTER TABLE orders SET (fillfactor = 80);
--- found 1:20: a statistics target
ALTER TABLE orders ALTER COLUMN c SET STATISTICS 500;
--- clean: a default
ALTER TABLE orders ALTER COLUMN c SET DEFAULT 1;
