-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: one more
CREATE TABLE m_rest PARTITION OF m DEFAULT;
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
--- clean: no default
CREATE TABLE m_2024 PARTITION OF m FOR VALUES IN (2024);
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
