-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:34: of a table in use
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
--- clean: of a new one
CREATE TABLE m (y int) PARTITION BY LIST (y);
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
--- clean: attached
CREATE TABLE m_2025 (LIKE m INCLUDING ALL);
ALTER TABLE m ATTACH PARTITION m_2025 FOR VALUES IN (2025);
