-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: a scale
ALTER TABLE orders ALTER COLUMN amount TYPE numeric(12,2);
--- found 2:20: to whole numbers
ALTER TABLE orders ADD COLUMN n numeric;
ALTER TABLE orders ALTER COLUMN n TYPE bigint;
--- clean: the same scale
ALTER TABLE orders ADD COLUMN n numeric(10,2);
ALTER TABLE orders ALTER COLUMN n TYPE numeric(12,2);
--- clean: without a scale
ALTER TABLE orders ALTER COLUMN amount TYPE numeric;
