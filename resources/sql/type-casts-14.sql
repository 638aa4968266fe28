-- SPDX-FileCopyrightText: 2026 The Lockkeeper developers
-- SPDX-License-Identifier: GPL-3.0-or-later
-- $1, $2: types beneath their domains. Is there a cast that an assignment may use; is one binary coercible?
WITH pair AS (
    SELECT a.oid AS source, b.oid AS target, b.typcategory AS category,
           CASE WHEN a.typcategory = 'A' THEN a.typelem END AS source_element,
           CASE WHEN b.typcategory = 'A' THEN b.typelem END AS target_element
    FROM pg_catalog.pg_type a, pg_catalog.pg_type b WHERE a.oid = $1::oid AND b.oid = $2::oid
)
SELECT p.source = p.target OR p.category = 'S'
       OR EXISTS (SELECT FROM pg_catalog.pg_cast k
                  WHERE k.castcontext IN ('i', 'a')
                    AND ((k.castsource = p.source AND k.casttarget = p.target)
                      OR (k.castsource = p.source_element AND k.casttarget = p.target_element))),
       EXISTS (SELECT FROM pg_catalog.pg_cast k
               WHERE k.castmethod = 'b' AND k.castsource = p.source AND k.casttarget = p.target)
FROM pair p
