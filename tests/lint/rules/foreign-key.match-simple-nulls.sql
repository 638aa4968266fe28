-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:44: nullable
CREATE TABLE b (x int NOT NULL,     y int, FOREIGN KEY (x, y) REFERENCES a (x, y));
--- clean: NOT NULL
CREATE TABLE b (x int NOT NULL, y int NOT NULL, FOREIGN KEY (x, y) REFERENCES a (x, y));
--- clean: MATCH FULL
CREATE TABLE b (x int, y int, FOREIGN KEY (x, y) REFERENCES a (x, y) MATCH FULL);
