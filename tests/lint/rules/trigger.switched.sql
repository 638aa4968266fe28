-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: off
ALTER TABLE orders DISABLE TRIGGER t;
--- found 1:20: on
ALTER TABLE orders ENABLE ALWAYS TRIGGER t;
--- clean: of a new table
CREATE TABLE orders (c int);
ALTER TABLE orders DISABLE TRIGGER t;
