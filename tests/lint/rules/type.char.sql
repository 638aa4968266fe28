-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: fixed
CREATE TABLE t (code char(3));
--- clean: text
CREATE TABLE t (code text, name varchar(3));
