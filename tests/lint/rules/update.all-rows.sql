-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
UPDATE orders SET total = amount;
--- clean: some
UPDATE orders SET total = amount WHERE id BETWEEN 1 AND 1000;
--- clean: a new table
CREATE TABLE t (c int);
UPDATE t SET c = 1;
--- found 1:1, 2:1, 3:19: whatever the row
UPDATE orders SET total = amount WHERE true;
UPDATE orders SET total = amount WHERE id = 1 OR 'x' = 'x';
WITH u AS (UPDATE orders SET total = amount RETURNING 1) SELECT count(*) FROM u;
--- clean: a new table, within another statement
CREATE TABLE t (c int);
WITH u AS (UPDATE t SET c = 1 RETURNING 1) SELECT count(*) FROM u;
