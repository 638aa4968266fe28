-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: without a default
ALTER TABLE orders ADD note text;
--- found 1:31: with a constant default
ALTER TABLE orders ADD COLUMN paid boolean NOT NULL DEFAULT false;
--- found 1:31: with what is the same for the whole statement
ALTER TABLE orders ADD COLUMN seen timestamptz DEFAULT now();
--- clean: with a value of its own in each row
ALTER TABLE orders ADD COLUMN id2 uuid DEFAULT gen_random_uuid();
