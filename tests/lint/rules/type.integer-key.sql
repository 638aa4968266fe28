-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: serial
CREATE TABLE t (id serial PRIMARY KEY);
--- found 1:17: an identity
CREATE TABLE t (id int GENERATED ALWAYS AS IDENTITY);
--- clean: bigint
CREATE TABLE t (id bigint PRIMARY KEY, n int);
