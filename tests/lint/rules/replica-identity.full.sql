-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: full
ALTER TABLE orders REPLICA IDENTITY FULL;
--- clean: an index
ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_key;
