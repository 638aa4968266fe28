-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: to a point in time
ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;
--- found 1:20: a bare cast
ALTER TABLE orders ALTER COLUMN at TYPE date USING at::date;
--- clean: the zone is written
ALTER TABLE orders ALTER COLUMN at TYPE timestamptz USING at AT TIME ZONE 'UTC';
--- clean: the zone is set
SET timezone = 'UTC';
ALTER TABLE orders ALTER COLUMN at TYPE timestamptz;
--- clean: no time in it
ALTER TABLE orders ALTER COLUMN at TYPE text;
