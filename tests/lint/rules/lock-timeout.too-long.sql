-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a minute
SET lock_timeout = '1min';
--- found 1:1: a number is milliseconds
SET lock_timeout TO 30000;
--- clean: seconds
SET lock_timeout = '5s';
--- clean: off is another rule's matter
SET lock_timeout = 0;
