-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: none
CREATE TABLE t (a int);
--- clean: one
CREATE TABLE t (a bigint PRIMARY KEY);
--- clean: added later, as pg_dump writes it
CREATE TABLE t (a bigint NOT NULL);
ALTER TABLE ONLY t ADD CONSTRAINT t_pkey PRIMARY KEY (a);
--- clean: a partition, a temporary table
CREATE TABLE p PARTITION OF t FOR VALUES IN (1);
CREATE TEMP TABLE u (a int);
