-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:24: before the trigger
ALTER TABLE orders ADD COLUMN total numeric;
ALTER TABLE orders ADD CONSTRAINT p CHECK (total IS NOT NULL) NOT VALID;
CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION fill_total();
--- clean: after the trigger
ALTER TABLE orders ADD COLUMN total numeric;
CREATE TRIGGER fill BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION fill_total();
ALTER TABLE orders ADD CONSTRAINT p CHECK (total IS NOT NULL) NOT VALID;
--- clean: with a default
ALTER TABLE orders ADD COLUMN total numeric DEFAULT 0;
ALTER TABLE orders ADD CONSTRAINT p CHECK (total IS NOT NULL) NOT VALID;
--- clean: a column that was there
ALTER TABLE orders ADD CONSTRAINT p CHECK (total IS NOT NULL) NOT VALID;
