-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: a list
CREATE TRIGGER t BEFORE UPDATE OF amount ON orders FOR EACH ROW EXECUTE FUNCTION sync();
--- clean: none
CREATE TRIGGER t BEFORE UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION sync();
