-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: none
CREATE MATERIALIZED VIEW m AS SELECT id FROM orders;
--- clean: one
CREATE MATERIALIZED VIEW m AS SELECT id FROM orders;
CREATE UNIQUE INDEX ON m (id);
