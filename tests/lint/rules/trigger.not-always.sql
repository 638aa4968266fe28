-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: an ordinary one
CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION sync();
--- clean: switched on for all
ALTER TABLE orders ENABLE ALWAYS TRIGGER t;
