-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: renamed
ALTER SEQUENCE a_seq RENAME TO b_seq;
--- clean: restarted
ALTER SEQUENCE a_seq RESTART;
