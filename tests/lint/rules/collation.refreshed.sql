-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: refreshed
ALTER COLLATION "de_DE" REFRESH VERSION;
--- clean: created
CREATE COLLATION german (provider = icu, locale = 'de');
