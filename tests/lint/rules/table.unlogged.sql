-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: new
CREATE UNLOGGED TABLE t (a int PRIMARY KEY);
--- found 1:20: made so
ALTER TABLE orders SET UNLOGGED;
--- clean: logged
CREATE TABLE t (a int PRIMARY KEY);
