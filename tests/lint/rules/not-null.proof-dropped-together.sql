-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: together
ALTER TABLE orders ALTER COLUMN c SET NOT NULL, DROP CONSTRAINT c_not_null;
--- found 1:42: the other way round
ALTER TABLE orders DROP CONSTRAINT proof,ALTER COLUMN c SET NOT NULL;
--- clean: one after the other
ALTER TABLE orders ALTER COLUMN c SET NOT NULL;
ALTER TABLE orders DROP CONSTRAINT c_not_null;
