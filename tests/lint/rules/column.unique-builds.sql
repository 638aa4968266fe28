-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:41: unique
ALTER TABLE orders ADD COLUMN code text UNIQUE;
--- clean: not
ALTER TABLE orders ADD COLUMN code text;
