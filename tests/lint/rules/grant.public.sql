-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:27: to all
GRANT SELECT ON orders TO PUBLIC;
--- clean: to one
GRANT SELECT ON orders TO reporting;
--- clean: taken away
REVOKE ALL ON orders FROM PUBLIC;
--- found 1:77: to all, of what is still to come
ALTER DEFAULT PRIVILEGES FOR ROLE app IN SCHEMA s GRANT SELECT ON TABLES TO PUBLIC;
