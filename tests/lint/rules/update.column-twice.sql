-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:33: twice
UPDATE orders SET a = 1, b = 2, a = 3 WHERE id = 1;
--- clean: two elements of one array
UPDATE orders SET tags[1] = 'a', tags[2] = 'b' WHERE id = 1;
