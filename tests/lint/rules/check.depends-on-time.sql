-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: now()
ALTER TABLE orders ADD CONSTRAINT past CHECK (placed_at <= now()) NOT VALID;
--- found 1:32: the date, in a new table
CREATE TABLE person (born date CHECK (born < CURRENT_DATE));
--- clean: two columns
ALTER TABLE orders ADD CONSTRAINT past CHECK (placed_at <= paid_at) NOT VALID;
