-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: none
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
--- clean: one
CREATE POLICY p ON orders USING (true);
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
