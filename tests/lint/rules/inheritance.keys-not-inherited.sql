-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a child
CREATE TABLE child () INHERITS (parent);
--- clean: with a key of its own
CREATE TABLE child (PRIMARY KEY (id)) INHERITS (parent);
--- clean: a partition
CREATE TABLE child PARTITION OF parent DEFAULT;
