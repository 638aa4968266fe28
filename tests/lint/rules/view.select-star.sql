-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:25: a star
CREATE VIEW v AS SELECT * FROM orders;
--- found 1:28: of one table
CREATE VIEW v AS SELECT 1, o.* FROM orders o;
--- clean: a count
CREATE VIEW v AS SELECT count(*) FROM orders;
