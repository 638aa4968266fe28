-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later

--- found 1:20 {server-version=16}: another expression
ALTER TABLE orders ALTER COLUMN gross SET EXPRESSION AS (net * 2);
--- found 1:1 {server-version=15}: a function
SELECT pg_input_is_valid('1', 'integer');
--- found 1:1 {server-version=16}: a setting
SET transaction_timeout = '5s';
--- clean {server-version=17}: new enough
SELECT pg_input_is_valid('1', 'integer');
SET transaction_timeout = '5s';
--- clean: nothing is known of the server
SELECT pg_input_is_valid('1', 'integer');
