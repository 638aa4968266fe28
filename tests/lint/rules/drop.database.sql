-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: dropped
DROP DATABASE IF EXISTS shop;
--- clean: created
CREATE DATABASE shop;
