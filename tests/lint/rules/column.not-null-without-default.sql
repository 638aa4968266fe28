-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: no default
ALTER TABLE orders ADD COLUMN c text NOT NULL;
--- found 1:31: a key
ALTER TABLE orders ADD COLUMN c bigint PRIMARY KEY;
--- clean: a default
ALTER TABLE orders ADD COLUMN c text NOT NULL DEFAULT '';
--- clean: a new table
CREATE TABLE t (a int NOT NULL);
ALTER TABLE t ADD COLUMN b int NOT NULL;
