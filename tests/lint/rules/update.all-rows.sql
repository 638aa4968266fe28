-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
UPDATE orders SET total = amount;
--- clean: some
UPDATE orders SET total = amount WHERE id BETWEEN 1 AND 1000;
--- clean: a new table
CREATE TABLE t (c int);
UPDATE t SET c = 1;
