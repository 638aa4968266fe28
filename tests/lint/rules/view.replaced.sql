-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: replaced
CREATE OR REPLACE VIEW v AS SELECT 1 AS a;
--- clean: created
CREATE VIEW v AS SELECT 1 AS a;
