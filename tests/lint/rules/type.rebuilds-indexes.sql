-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: another collation
ALTER TABLE orders ALTER COLUMN c TYPE text COLLATE "C";
--- found 1:20: without case
ALTER TABLE orders ALTER COLUMN c TYPE citext;
--- found 2:20: a partial index of this script
CREATE INDEX CONCURRENTLY i ON orders (c) WHERE c <> '';
ALTER TABLE orders ALTER COLUMN c TYPE text;
--- clean: a plain index
CREATE INDEX CONCURRENTLY i ON orders (c);
ALTER TABLE orders ALTER COLUMN c TYPE text;
