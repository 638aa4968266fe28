-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:17: money
CREATE TABLE t (price money);
--- clean: numeric
CREATE TABLE t (price numeric(12,2));
