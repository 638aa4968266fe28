-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: by its name
ALTER TABLE orders DROP CONSTRAINT orders_customer_id_fkey;
--- found 2:20: one of this script
ALTER TABLE orders ADD CONSTRAINT buyer FOREIGN KEY (customer_id) REFERENCES customers NOT VALID;
ALTER TABLE orders DROP CONSTRAINT buyer;
--- found 2:20: with its column
ALTER TABLE orders ADD COLUMN shop_id bigint REFERENCES shops;
ALTER TABLE orders DROP COLUMN shop_id;
--- clean: a CHECK
ALTER TABLE orders DROP CONSTRAINT orders_amount_check;
