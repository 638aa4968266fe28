-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: none
CREATE INDEX CONCURRENTLY ON orders (c);
--- clean: one
CREATE INDEX CONCURRENTLY i ON orders (c);
