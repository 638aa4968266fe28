-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:46: at the column
ALTER TABLE orders ADD COLUMN rebate integer CHECK (rebate >= 0);
--- clean: apart and NOT VALID
ALTER TABLE orders ADD COLUMN rebate integer, ADD CONSTRAINT r CHECK (rebate >= 0) NOT VALID;
--- clean: in a new table
CREATE TABLE t (c int CHECK (c > 0));
