-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:30: created
CREATE TABLE m (id bigint    PRIMARY KEY, y int) PARTITION BY LIST (y);
--- found 2:19: added
CREATE TABLE m (id bigint, y int) PARTITION BY LIST (y);
ALTER TABLE m ADD CONSTRAINT u UNIQUE (id);
--- clean: contained
CREATE TABLE m (id bigint, y int, PRIMARY KEY (id, y)) PARTITION BY LIST (y);
