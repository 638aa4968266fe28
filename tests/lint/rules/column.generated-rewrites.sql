-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: stored
ALTER TABLE orders ADD COLUMN gross numeric GENERATED ALWAYS AS (net * 1.2) STORED;
--- clean: in a new table
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
