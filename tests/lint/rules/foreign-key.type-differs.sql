-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:26: integer to bigint
CREATE TABLE a (id bigint PRIMARY KEY);
CREATE TABLE b (a_id int REFERENCES a);
--- clean: the same
CREATE TABLE a (id bigserial PRIMARY KEY);
CREATE TABLE b (a_id bigint REFERENCES a (id));
