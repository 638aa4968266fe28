-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:26: added
ALTER TABLE t ADD COLUMN a timestamp(3);
--- clean: with it
ALTER TABLE t ADD COLUMN a timestamp with time zone, ADD b date;
