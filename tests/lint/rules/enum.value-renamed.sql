-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: renamed
ALTER TYPE mood RENAME VALUE 'ok' TO 'fine';
--- clean: added
ALTER TYPE mood ADD VALUE 'fine';
