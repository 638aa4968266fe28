-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: anew
DROP VIEW v;
CREATE VIEW v AS SELECT 1 AS a;
--- clean: another one
DROP VIEW w;
CREATE VIEW v AS SELECT 1 AS a;
