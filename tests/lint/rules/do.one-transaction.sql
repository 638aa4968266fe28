-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:1: batches that are none
DO $$ BEGIN LOOP UPDATE orders SET a = b WHERE a IS NULL AND id < 100; EXIT WHEN NOT FOUND; END LOOP; END $$;
--- clean: committed
DO $$ BEGIN LOOP UPDATE orders SET a = b WHERE a IS NULL AND id < 100; EXIT WHEN NOT FOUND; COMMIT; END LOOP; END $$;
--- clean: no loop
DO $$ BEGIN UPDATE orders SET a = b WHERE id = 1; END $$;
