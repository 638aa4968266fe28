-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: plain
REFRESH MATERIALIZED VIEW sums;
--- found 1:1: concurrently
REFRESH MATERIALIZED VIEW CONCURRENTLY sums;
--- clean: a new view
CREATE MATERIALIZED VIEW sums AS SELECT 1 AS c;
REFRESH MATERIALIZED VIEW sums;
