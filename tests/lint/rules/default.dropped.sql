-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: dropped
ALTER TABLE orders ALTER COLUMN c DROP DEFAULT;
--- clean: of a column the script has added
ALTER TABLE orders ADD COLUMN c int NOT NULL DEFAULT 0;
ALTER TABLE orders ALTER COLUMN c DROP DEFAULT;
