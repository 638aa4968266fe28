-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: the clock
CREATE FUNCTION f() RETURNS timestamptz LANGUAGE sql IMMUTABLE AS $$ SELECT now() $$;
--- found 1:1: a table
CREATE FUNCTION f(i int) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT name FROM customers WHERE id = i $$;
--- clean: its arguments only
CREATE FUNCTION f(i date) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT extract(year FROM i)::int $$;
--- clean: stable
CREATE FUNCTION f() RETURNS timestamptz LANGUAGE sql STABLE AS $$ SELECT now() $$;
