-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:26: a capital
ALTER TABLE t ADD COLUMN "Total" numeric;
--- clean: folded
ALTER TABLE t ADD COLUMN Total numeric;
