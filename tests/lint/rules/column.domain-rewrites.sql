-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:31: a domain with a CHECK
CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
ALTER TABLE orders ADD COLUMN n positive;
--- clean: a domain without one
CREATE DOMAIN plain AS integer;
ALTER TABLE orders ADD COLUMN n plain;
