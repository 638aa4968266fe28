-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:20: an index over two columns
CREATE INDEX CONCURRENTLY by_both ON orders (customer_id, status);
ALTER TABLE orders DROP COLUMN status;
--- clean: an index on the column alone
CREATE INDEX CONCURRENTLY by_status ON orders (status);
ALTER TABLE orders DROP COLUMN status;
