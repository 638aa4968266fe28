-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: four
CREATE INDEX CONCURRENTLY i ON t (a, b, c, d);
--- clean: three
CREATE INDEX CONCURRENTLY i ON t (a, b, c) INCLUDE (d);
--- clean: a unique one says something
CREATE UNIQUE INDEX CONCURRENTLY i ON t (a, b, c, d);
