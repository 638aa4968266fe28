-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: restarted
ALTER SEQUENCE orders_id_seq RESTART WITH 1;
--- found 1:20: an identity's
ALTER TABLE orders ALTER COLUMN id RESTART WITH 100;
--- clean: another step
ALTER SEQUENCE orders_id_seq INCREMENT BY 2;
