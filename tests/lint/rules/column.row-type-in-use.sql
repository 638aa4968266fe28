-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:21: a default
CREATE TABLE address (street text);
CREATE TABLE person (home address);
ALTER TABLE address ADD COLUMN zip text DEFAULT '';
--- clean: without a default
CREATE TABLE address (street text);
CREATE TABLE person (home address);
ALTER TABLE address ADD COLUMN zip text;
