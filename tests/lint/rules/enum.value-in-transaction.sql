-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 3:1: used at once
BEGIN;
ALTER TYPE mood ADD VALUE 'great';
UPDATE person SET mood = 'great' WHERE id = 1;
COMMIT;
--- clean: after the commit
ALTER TYPE mood ADD VALUE 'great';
UPDATE person SET mood = 'great' WHERE id = 1;
