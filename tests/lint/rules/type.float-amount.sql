-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: a price
CREATE TABLE t (unit_price float8);
--- clean: a measurement
CREATE TABLE t (temperature double precision, price numeric);
