-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:1: tables
BEGIN;
ALTER TABLE orders RENAME TO orders_old;
ALTER TABLE orders_new RENAME TO orders;
COMMIT;
--- found 3:1: columns
BEGIN;
ALTER TABLE orders RENAME amount TO amount_old;
ALTER TABLE orders RENAME amount_new TO amount;
COMMIT;
--- clean: a mere rename
ALTER TABLE orders RENAME amount TO total;
