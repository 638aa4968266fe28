-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a CHECK
ALTER DOMAIN positive ADD CONSTRAINT p CHECK (VALUE > 0);
--- found 1:1: NOT NULL
ALTER DOMAIN positive SET NOT NULL;
--- clean: NOT VALID
ALTER DOMAIN positive ADD CONSTRAINT p CHECK (VALUE > 0) NOT VALID;
