-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: replica
SET session_replication_role = replica;
--- clean: back
SET session_replication_role = origin;
