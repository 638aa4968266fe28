-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a parent
CREATE TABLE child () INHERITS (parent);
CREATE TRIGGER t BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION sync();
--- clean: a partitioned table
CREATE TABLE part PARTITION OF parent FOR VALUES IN (1);
CREATE TRIGGER t BEFORE UPDATE ON parent FOR EACH ROW EXECUTE FUNCTION sync();
