-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:3: integers
ALTER TABLE public.t
  ALTER c TYPE bigint;
--- found 1:15: an array of longer strings
ALTER TABLE t ALTER c TYPE varchar(20)[];
--- found 1:15: with an expression
ALTER TABLE t ALTER c TYPE text USING upper(c);
--- found 2:20: a known type
ALTER TABLE orders ADD COLUMN c char(10);
ALTER TABLE orders ALTER COLUMN c TYPE text;
--- clean: may be without a rewrite
ALTER TABLE t ALTER c TYPE text;
--- clean: a new table
CREATE TABLE t (c int);
ALTER TABLE t ALTER c TYPE bigint;
--- clean: a composite type
ALTER TYPE pair ALTER ATTRIBUTE a TYPE bigint;
