-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: an index
ALTER INDEX a RENAME TO b;
--- clean: a table
ALTER TABLE a RENAME TO b;
