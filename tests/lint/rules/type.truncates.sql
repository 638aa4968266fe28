-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:15: in USING
ALTER TABLE t ALTER c TYPE varchar(10) USING c::varchar(10);
--- found 1:15: in an UPDATE
UPDATE t SET  c = CAST(d AS varchar(20)) WHERE id < 1000;
--- clean: without a length
ALTER TABLE t ALTER c TYPE varchar(10) USING c::varchar;
--- clean: a constant
UPDATE t SET c = 'new'::varchar(10) WHERE id < 1000;
