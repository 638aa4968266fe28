-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: random
ALTER TABLE orders ALTER COLUMN c TYPE uuid USING gen_random_uuid();
--- clean: a cast
ALTER TABLE orders ALTER COLUMN c TYPE uuid USING lower(c)::uuid;
