-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: built concurrently
CREATE INDEX CONCURRENTLY i ON t (c);
--- clean: within a transaction it does not even begin
BEGIN;
CREATE INDEX CONCURRENTLY i ON t (c);
COMMIT;
