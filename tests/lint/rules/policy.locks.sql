-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: created
CREATE POLICY p ON orders USING (true);
--- found 1:20: switched on
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
--- clean: on a new table
CREATE TABLE orders (c int);
CREATE POLICY p ON orders USING (true);
