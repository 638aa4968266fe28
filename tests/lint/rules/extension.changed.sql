-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: updated
ALTER EXTENSION postgis UPDATE;
--- found 1:1: dropped
DROP EXTENSION citext;
--- clean: created
CREATE EXTENSION IF NOT EXISTS citext;
