-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:26: added
ALTER TABLE t ADD COLUMN j json;
--- clean: jsonb
ALTER TABLE t ADD COLUMN j jsonb;
