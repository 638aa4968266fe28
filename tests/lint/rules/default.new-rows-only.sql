-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: set
ALTER TABLE orders ALTER COLUMN c SET DEFAULT 5;
--- clean: dropped
ALTER TABLE orders ALTER COLUMN c DROP DEFAULT;
