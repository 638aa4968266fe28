-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a copy
CREATE TABLE copy AS SELECT * FROM orders;
--- found 1:1: the old way
SELECT * INTO copy FROM orders;
--- clean: a variable of a block
DO $$ DECLARE n int; BEGIN SELECT count(*) INTO n FROM orders; END $$;
--- clean: a temporary one
CREATE TEMP TABLE copy AS SELECT * FROM orders;
