-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 2:1: a parent
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
CREATE INDEX CONCURRENTLY i ON m (c);
--- clean: a partition
CREATE TABLE m_2025 PARTITION OF m FOR VALUES IN (2025);
CREATE INDEX CONCURRENTLY i ON m_2025 (c);
