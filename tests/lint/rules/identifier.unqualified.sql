-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: bare
ALTER TABLE orders ADD COLUMN c int;
--- clean: qualified
ALTER TABLE public.orders ADD COLUMN c int;
--- clean: the script says where
SET search_path = shop;
ALTER TABLE orders ADD COLUMN c int;
