-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: created
CREATE SEQUENCE s CYCLE;
--- found 1:1: altered
ALTER SEQUENCE s MAXVALUE 10 CYCLE;
--- clean: not
CREATE SEQUENCE s NO CYCLE;
