-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: dropped
DROP OWNED BY someone;
--- clean: handed over
REASSIGN OWNED BY someone TO other;
