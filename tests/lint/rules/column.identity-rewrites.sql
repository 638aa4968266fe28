-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: always
ALTER TABLE orders ADD COLUMN no bigint GENERATED ALWAYS AS IDENTITY;
--- clean: in a new table
CREATE TABLE orders_2 (no bigint GENERATED ALWAYS AS IDENTITY);
