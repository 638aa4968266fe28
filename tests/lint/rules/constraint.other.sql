-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20: deferrable from now on
ALTER TABLE orders ALTER CONSTRAINT f DEFERRABLE;
--- clean: added
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES b NOT VALID;
