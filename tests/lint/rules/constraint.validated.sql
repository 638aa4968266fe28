-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: validated
ALTER TABLE orders VALIDATE CONSTRAINT f;
--- clean: added
ALTER TABLE orders ADD CONSTRAINT f CHECK (a > 0) NOT VALID;
