-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: storage
ALTER TABLE orders ALTER COLUMN c SET STORAGE EXTERNAL;
--- found 1:20: owner
ALTER TABLE orders OWNER TO shop;
--- clean: its own rule
ALTER TABLE orders ADD COLUMN c int;
