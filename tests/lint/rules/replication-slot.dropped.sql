-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: by name
SELECT pg_drop_replication_slot('standby_1');
--- found 1:1: those that match
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active;
--- clean: looked at
SELECT slot_name, active FROM pg_replication_slots;
