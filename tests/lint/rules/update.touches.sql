-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:19: the key
UPDATE orders SET id = id WHERE id BETWEEN 1 AND 100;
--- clean: another one
UPDATE orders SET total = amount WHERE id = 1;
