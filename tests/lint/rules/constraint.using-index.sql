-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: taken over
ALTER TABLE orders ADD CONSTRAINT u UNIQUE USING INDEX u_idx;
--- clean: built
ALTER TABLE orders ADD CONSTRAINT u UNIQUE (c);
