-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: dropped
ALTER TABLE orders DROP CONSTRAINT positive;
--- clean: a proof that has been used
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT p;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT p;
