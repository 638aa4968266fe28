-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:20: a view of the script
CREATE VIEW v AS SELECT * FROM orders;
ALTER TABLE orders ALTER COLUMN c TYPE text;
--- clean: the view was dropped
CREATE VIEW v AS SELECT c FROM orders;
DROP VIEW v;
ALTER TABLE orders ALTER COLUMN c TYPE text;
