-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: off
ALTER TABLE orders DISABLE ROW LEVEL SECURITY;
--- clean: on
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
