-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:20: in one transaction
BEGIN;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
COMMIT;
--- found 3:20: a foreign key
BEGIN;
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT f;
COMMIT;
--- found 2:20 {single-transaction}: the tool brings the transaction
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
--- clean: in two
BEGIN;
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
COMMIT;
BEGIN;
ALTER TABLE orders VALIDATE CONSTRAINT positive;
COMMIT;
