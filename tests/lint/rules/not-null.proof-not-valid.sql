-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:20: forgotten
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
--- clean: validated
ALTER TABLE orders ADD CONSTRAINT p CHECK (c IS NOT NULL) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT p;
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
