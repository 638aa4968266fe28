-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: nothing
ALTER TABLE orders REPLICA IDENTITY NOTHING;
--- clean: the key
ALTER TABLE orders REPLICA IDENTITY DEFAULT;
