-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: no name
ALTER TABLE orders ADD CHECK (a > 0) NOT VALID;
--- clean: a name
ALTER TABLE orders ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
