-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:19: detached
ALTER TABLE child NO INHERIT parent;
--- clean: attached
ALTER TABLE child INHERIT parent;
