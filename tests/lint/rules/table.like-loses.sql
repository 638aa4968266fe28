-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:22: bare
CREATE TABLE t (LIKE orders);
--- clean: all
CREATE TABLE t (LIKE orders INCLUDING ALL);
