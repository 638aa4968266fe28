-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:32: a list
CREATE PUBLICATION p FOR TABLE orders (id, amount);
--- found 1:32: a filter
ALTER PUBLICATION p ADD TABLE  orders WHERE (id > 0);
--- clean: all
CREATE PUBLICATION p FOR TABLE orders;
