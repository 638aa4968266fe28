-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: the catalogs
REINDEX SYSTEM shop;
--- found 1:1: everything
REINDEX DATABASE shop;
--- clean: a table
REINDEX TABLE CONCURRENTLY orders;
