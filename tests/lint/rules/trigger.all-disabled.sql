-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: all
ALTER TABLE orders DISABLE TRIGGER ALL;
--- clean: the user's
ALTER TABLE orders DISABLE TRIGGER USER;
