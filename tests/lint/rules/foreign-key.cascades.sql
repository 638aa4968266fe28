-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:24: cascade
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers ON DELETE CASCADE NOT VALID;
--- clean: restrict
ALTER TABLE orders ADD CONSTRAINT f FOREIGN KEY (c) REFERENCES customers ON DELETE RESTRICT NOT VALID;
