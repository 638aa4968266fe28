-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: the key
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
--- clean: the sequence too
ALTER TABLE orders ALTER COLUMN id TYPE bigint;
ALTER SEQUENCE orders_id_seq AS bigint;
--- clean: no key
ALTER TABLE orders ALTER COLUMN item_count TYPE bigint;
