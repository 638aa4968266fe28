-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: concurrently
DROP INDEX CONCURRENTLY i;
--- clean: not concurrently
DROP INDEX i;
