-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: the session's
SELECT pg_advisory_lock(1);
--- clean: the transaction's
SELECT pg_advisory_xact_lock(1);
