-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:15: a column more
ALTER TABLE t ADD COLUMN a int, ADD COLUMN b int;
--- found 1:15: a column less
ALTER TABLE t DROP COLUMN a;
--- clean: a default
ALTER TABLE t ALTER COLUMN a SET DEFAULT 1;
