-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: an enum
CREATE TYPE mood AS ENUM ('sad', 'ok');
--- clean: a composite
CREATE TYPE pair AS (a int, b int);
