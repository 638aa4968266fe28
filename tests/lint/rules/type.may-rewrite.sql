-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:15: to text
ALTER TABLE t ALTER COLUMN c TYPE text;
--- found 1:15: to a longer varchar
ALTER TABLE t ALTER COLUMN c SET DATA TYPE character varying(200);
--- found 1:15: to numeric
ALTER TABLE t ALTER COLUMN c TYPE numeric(14,2);
--- clean: from a type that the script gave it
ALTER TABLE orders ADD COLUMN c varchar(10);
ALTER TABLE orders ALTER COLUMN c TYPE varchar(20);
--- clean: a rewrite in any case
ALTER TABLE t ALTER COLUMN c TYPE bigint;
