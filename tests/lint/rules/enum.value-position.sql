-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: at the end
ALTER TYPE mood ADD VALUE 'fine';
--- clean: in its place
ALTER TYPE mood ADD VALUE 'fine' BEFORE 'great';
