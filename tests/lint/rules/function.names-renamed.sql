-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a column
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.amount := 0; RETURN NEW; END $$;
ALTER TABLE orders RENAME COLUMN amount TO total;
--- clean: a longer word
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.amount_net := 0; RETURN NEW; END $$;
ALTER TABLE orders RENAME COLUMN amount TO total;
