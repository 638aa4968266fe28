-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: dropped
ALTER TABLE orders ALTER COLUMN gross DROP EXPRESSION;
--- clean: a default
ALTER TABLE orders ALTER COLUMN gross DROP DEFAULT;
