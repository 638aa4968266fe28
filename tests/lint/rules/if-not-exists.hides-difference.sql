-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a table
CREATE TABLE IF NOT EXISTS t (c int);
--- found 1:15: a column
ALTER TABLE t ADD COLUMN IF NOT EXISTS c int;
--- clean: it fails
CREATE TABLE t (c int);
