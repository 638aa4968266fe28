-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: half a second
SET lock_timeout = '500ms';
--- found 1:1: a number is milliseconds
SET lock_timeout = 300;
--- clean: long enough
SET lock_timeout = '2s';
--- clean: another timeout
SET statement_timeout = '500ms';
--- clean: deadlock_timeout is shorter still
SET deadlock_timeout = '100ms';
SET lock_timeout = '500ms';
