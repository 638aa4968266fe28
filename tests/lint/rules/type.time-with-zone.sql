-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: timetz
CREATE TABLE t (a timetz);
--- clean: time
CREATE TABLE t (a time);
