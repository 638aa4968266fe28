-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1: type OIDs, $2: a schema. Which of them can be compared with IS DISTINCT FROM: every type they are made of (element,
-- base, attribute) has a default btree or hash class, itself or what it is implicitly binary coercible to, and an =
-- that a session finds with search_path pg_catalog, $2, public. (box = box compares areas: it has no such class.)
WITH RECURSIVE parts(root, type, depth) AS (
    SELECT u.oid, u.oid, 0 FROM pg_catalog.unnest($1::oid[]) AS u(oid)
    UNION
    SELECT p.root, next.type, p.depth + 1
    FROM parts p
    JOIN pg_catalog.pg_type t ON t.oid = p.type
    CROSS JOIN LATERAL (
        SELECT t.typbasetype AS type WHERE t.typtype = 'd'
        UNION ALL
        SELECT t.typelem WHERE t.typtype = 'b' AND t.typcategory = 'A' AND t.typelem <> 0
        UNION ALL
        SELECT a.atttypid FROM pg_catalog.pg_attribute a
        WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
    ) next
    WHERE p.depth < 32
), leaves AS (
    SELECT DISTINCT p.root, p.type, t.typtype
    FROM parts p JOIN pg_catalog.pg_type t ON t.oid = p.type
    WHERE NOT (t.typtype IN ('d', 'c') OR (t.typtype = 'b' AND t.typcategory = 'A' AND t.typelem <> 0))
), coercible AS (
    SELECT l.root, l.type, l.typtype, l.type AS target FROM leaves l
    UNION ALL
    SELECT l.root, l.type, l.typtype, k.casttarget
    FROM leaves l JOIN pg_catalog.pg_cast k
      ON k.castsource = l.type AND k.castmethod = 'b' AND k.castcontext = 'i'
), judged AS (
    SELECT root, type,
           pg_catalog.bool_or(typtype IN ('e', 'r', 'm') OR (
               EXISTS (SELECT FROM pg_catalog.pg_opclass o JOIN pg_catalog.pg_am m ON m.oid = o.opcmethod
                       WHERE o.opcintype = target AND o.opcdefault AND m.amname IN ('btree', 'hash'))
               AND EXISTS (SELECT FROM pg_catalog.pg_operator q JOIN pg_catalog.pg_namespace n ON n.oid = q.oprnamespace
                           WHERE q.oprname = '=' AND q.oprleft = target AND q.oprright = target
                             AND n.nspname IN ('pg_catalog', 'public', $2::text)))) AS equal
    FROM coercible GROUP BY root, type
)
SELECT root, pg_catalog.bool_and(equal) FROM judged GROUP BY root
