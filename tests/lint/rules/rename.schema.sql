-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: renamed
ALTER SCHEMA shop RENAME TO store;
--- clean: its owner
ALTER SCHEMA shop OWNER TO me;
