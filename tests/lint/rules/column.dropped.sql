-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:15, 1:30: two
ALTER TABLE t DROP COLUMN a, DROP COLUMN IF EXISTS b;
--- clean: of a new table
CREATE TABLE t (a int, b int);
ALTER TABLE t DROP b;
