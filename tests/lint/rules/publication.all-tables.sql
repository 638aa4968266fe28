-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: all
CREATE PUBLICATION p FOR ALL TABLES;
--- clean: one
CREATE PUBLICATION p FOR TABLE orders;
