-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: the server
ALTER SYSTEM SET work_mem = '64MB';
--- clean: a database
ALTER DATABASE shop SET work_mem = '64MB';
