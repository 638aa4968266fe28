-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:10, 1:13: two tables
TRUNCATE a, b;
--- clean: a new one
CREATE TABLE a (c int);
TRUNCATE a;
