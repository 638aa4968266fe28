-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: the owner's rights
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE VIEW v AS SELECT id FROM orders;
--- clean: the caller's
ALTER TABLE orders ENABLE ROW LEVEL SECURITY;
CREATE VIEW v WITH (security_invoker = true) AS SELECT id FROM orders;
--- clean: no row security
CREATE VIEW v AS SELECT id FROM orders;
