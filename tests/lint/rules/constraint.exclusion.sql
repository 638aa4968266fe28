-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:26: no overlap
ALTER TABLE bookings ADD CONSTRAINT n EXCLUDE USING gist (room WITH =, during WITH &&);
--- clean: in a new table
CREATE TABLE bookings (during tsrange, EXCLUDE USING gist (during WITH &&));
