-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: a user's function
ALTER TABLE orders ADD CONSTRAINT ok CHECK (shop.is_reference(reference)) NOT VALID;
--- clean: a function of the server
ALTER TABLE orders ADD CONSTRAINT ok CHECK (length(reference) > 3) NOT VALID;
