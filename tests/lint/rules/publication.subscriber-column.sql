-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:31: published
ALTER PUBLICATION p ADD TABLE orders;
ALTER TABLE orders ADD COLUMN c int;
--- found 2:31: everything is
CREATE PUBLICATION p FOR ALL TABLES;
ALTER TABLE orders ADD COLUMN c int;
--- clean: not published
CREATE PUBLICATION p FOR TABLE payments;
ALTER TABLE orders ADD COLUMN c int;
