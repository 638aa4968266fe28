-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: everything
REASSIGN OWNED BY someone TO other;
--- clean: one table
ALTER TABLE orders OWNER TO other;
