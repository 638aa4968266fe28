-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:16: cascade
TRUNCATE TABLE customers CASCADE;
--- clean: restricted
TRUNCATE TABLE customers;
