-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a constraint
ALTER TABLE orders RENAME CONSTRAINT a TO b;
--- found 1:1: a function
ALTER FUNCTION f(int) RENAME TO g;
--- clean: a column
ALTER TABLE orders RENAME COLUMN a TO b;
