-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:31: random values
ALTER TABLE orders ADD COLUMN token uuid DEFAULT gen_random_uuid();
--- found 1:24: the clock
ALTER TABLE orders ADD seen timestamptz DEFAULT clock_timestamp();
--- found 1:24: a function that nobody has called stable
ALTER TABLE orders ADD code text DEFAULT shop.next_code();
--- clean: a constant
ALTER TABLE orders ADD COLUMN n integer DEFAULT 0, ADD COLUMN j jsonb DEFAULT '{}'::jsonb;
--- clean: the time of the statement, and what is computed from constants
ALTER TABLE orders ADD COLUMN a timestamptz DEFAULT now() + interval '1 day', ADD b text DEFAULT upper(md5('x')), ADD c timestamp DEFAULT CURRENT_TIMESTAMP;
--- clean: a function that the script has made stable
CREATE FUNCTION code() RETURNS text LANGUAGE sql STABLE AS $$ SELECT 'x' $$;
ALTER TABLE orders ADD COLUMN code text DEFAULT code();
--- clean: a new table
CREATE TABLE t (a int);
ALTER TABLE t ADD COLUMN b uuid DEFAULT gen_random_uuid();
