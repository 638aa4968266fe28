-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: left
ALTER TABLE orders DISABLE TRIGGER t;
UPDATE orders SET c = 1 WHERE id < 10;
--- clean: on again
ALTER TABLE orders DISABLE TRIGGER t;
ALTER TABLE orders ENABLE TRIGGER t;
--- clean: all on again
ALTER TABLE orders DISABLE TRIGGER USER;
ALTER TABLE orders ENABLE TRIGGER USER;
