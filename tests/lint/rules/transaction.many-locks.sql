-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:1: two tables
BEGIN;
ALTER TABLE a ADD COLUMN c int;
ALTER TABLE b ADD COLUMN c int;
COMMIT;
--- clean: one transaction each
BEGIN;
ALTER TABLE a ADD COLUMN c int;
COMMIT;
BEGIN;
ALTER TABLE b ADD COLUMN c int;
COMMIT;
--- clean: twice the same
BEGIN;
ALTER TABLE a ADD COLUMN c int;
ALTER TABLE public.a ADD COLUMN d int;
COMMIT;
--- clean: locked first, in a fixed order
BEGIN;
LOCK TABLE a, b IN ACCESS EXCLUSIVE MODE;
ALTER TABLE a ADD COLUMN c int;
ALTER TABLE b ADD COLUMN c int;
COMMIT;
--- clean: no transaction
ALTER TABLE a ADD COLUMN c int;
ALTER TABLE b ADD COLUMN c int;
