-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: a CHECK
CREATE DOMAIN positive AS int CHECK (VALUE > 0);
--- clean: a name only
CREATE DOMAIN code AS text DEFAULT '';
