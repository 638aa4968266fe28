-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: a limit
CREATE TABLE t (name varchar(255));
--- clean: none
CREATE TABLE t (name varchar, note text);
