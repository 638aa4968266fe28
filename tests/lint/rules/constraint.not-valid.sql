-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: a CHECK
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0) NOT VALID;
--- clean: valid at once
ALTER TABLE orders ADD CONSTRAINT positive CHECK (amount > 0);
