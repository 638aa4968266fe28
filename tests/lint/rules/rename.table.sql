-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a table
ALTER TABLE orders RENAME TO purchases;
--- found 1:1: a view
ALTER VIEW v RENAME TO w;
--- clean: an index
ALTER INDEX a RENAME TO b;
--- clean: a table of this script
CREATE TABLE a (c int);
ALTER TABLE a RENAME TO b;
