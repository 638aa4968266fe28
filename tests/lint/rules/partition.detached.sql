-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:15: plainly
ALTER TABLE m DETACH PARTITION m_2020;
--- clean: concurrently
ALTER TABLE m DETACH PARTITION m_2020 CONCURRENTLY;
