-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a table
DROP TABLE t CASCADE;
--- found 2:3: a column
ALTER TABLE t
  DROP COLUMN c CASCADE;
--- found 1:15: a constraint
ALTER TABLE t DROP CONSTRAINT t_pkey CASCADE;
--- clean: restricted
DROP TABLE t RESTRICT;
ALTER TABLE t DROP COLUMN c;
