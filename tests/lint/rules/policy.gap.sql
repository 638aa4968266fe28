-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a gap
DROP POLICY p ON orders;
CREATE POLICY p ON orders USING (true);
--- clean: one transaction
BEGIN;
DROP POLICY p ON orders;
CREATE POLICY p ON orders USING (true);
COMMIT;
