-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: bigserial
ALTER TABLE orders ADD COLUMN no bigserial;
--- clean: bigint
ALTER TABLE orders ADD COLUMN no bigint;
--- clean: a new table
CREATE TABLE t (a int);
ALTER TABLE t ADD id serial;
