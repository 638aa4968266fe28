-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a minute
SET statement_timeout = '1min';
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: none
SET statement_timeout = 0;
CREATE INDEX CONCURRENTLY i ON t (c);
