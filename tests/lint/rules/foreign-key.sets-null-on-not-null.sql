-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:47: at the column
CREATE TABLE orders (customer_id int NOT NULL REFERENCES customers ON DELETE SET NULL);
--- clean: nullable
CREATE TABLE orders (customer_id int REFERENCES customers ON DELETE SET NULL);
