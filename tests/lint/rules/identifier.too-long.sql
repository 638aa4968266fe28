-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:27: an index
CREATE INDEX CONCURRENTLY an_index_with_a_name_that_is_far_too_long_for_the_server_to_keep_it_all ON t (c);
--- found 1:25: in bytes, not in characters
ALTER TABLE t RENAME TO "ääääääääääääääääääääääääääääääääääää";
--- clean: sixty-three
CREATE INDEX CONCURRENTLY a23456789012345678901234567890123456789012345678901234567890123 ON t (c);
