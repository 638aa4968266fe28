-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a function
DROP FUNCTION total(bigint);
--- found 1:1: a view
DROP VIEW IF EXISTS open_orders;
--- found 1:1: a type
DROP TYPE mood;
--- found 1:1: an operator
DROP OPERATOR public.=== (int4, int4);
--- clean: an operator that the script made
CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int4, RIGHTARG = int4);
DROP OPERATOR public.=== (int4, int4);
--- clean: an operator that a block made
DO $$ BEGIN
CREATE OPERATOR public.=== (FUNCTION = int4eq, LEFTARG = int4, RIGHTARG = int4);
DROP OPERATOR public.=== (int4, int4);
EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'x'; END $$;
--- clean: a view that the script made
CREATE VIEW v AS SELECT 1 AS c;
DROP VIEW v;
--- clean: an index
DROP INDEX i;
