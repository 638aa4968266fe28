-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:19: created
CREATE SEQUENCE s AS integer;
--- found 1:18: altered
ALTER SEQUENCE s AS int2;
--- clean: the default
CREATE SEQUENCE s;
CREATE SEQUENCE t AS bigint;
