-- The dual-write triggers of the tables in $1 ([{"name": quoted, "later": quoted or null, "own": boolean}]): name,
-- trigger, whether it fires for everybody, what every ALTER TABLE ... TRIGGER changes, and how the table is called now.
-- Either name may be another relation's meanwhile, so the one that bears such a trigger is taken. A table that is not
-- the plan's own counts while it is a partition or child of one that is: its trigger is a copy of the parent's, which
-- can be disabled by itself. $2: the quoted names of the plan's own tables.
WITH RECURSIVE ours AS NOT MATERIALIZED (
    SELECT t.tgrelid, t.oid, t.tgname, t.tgenabled, t.xmin
    FROM pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid
    WHERE p.pronamespace = to_regnamespace('lockkeeper') AND t.tgtype & 16 <> 0
), wanted AS (
    SELECT n.name, n.own, c.oid, CASE WHEN c.oid = to_regclass(n.name) THEN n.name ELSE n.later END AS present
    FROM json_to_recordset($1::json) AS n (name text, later text, own boolean)
    CROSS JOIN LATERAL (
        SELECT r.oid FROM pg_class AS r
        WHERE r.oid IN (to_regclass(n.name), to_regclass(n.later)) AND r.relkind IN ('r', 'p')
        ORDER BY EXISTS (SELECT FROM ours AS t WHERE t.tgrelid = r.oid) DESC, coalesce(r.oid = to_regclass(n.name), false)
            DESC
        LIMIT 1
    ) AS c
), above (leaf, oid) AS (
    SELECT w.oid, i.inhparent FROM wanted AS w JOIN pg_inherits AS i ON i.inhrelid = w.oid WHERE NOT w.own
    UNION
    SELECT a.leaf, i.inhparent FROM above AS a JOIN pg_inherits AS i ON i.inhrelid = a.oid
)
SELECT w.name, min(t.tgname), coalesce(bool_and(t.tgenabled = 'A'), false),
    string_agg(t.oid::text || ':' || t.xmin::text, ',' ORDER BY t.oid), w.present
FROM wanted AS w
LEFT JOIN ours AS t ON t.tgrelid = w.oid
WHERE w.own OR EXISTS (SELECT FROM above AS a JOIN json_array_elements_text($2::json) AS o (name)
    ON a.oid = to_regclass(o.name) WHERE a.leaf = w.oid)
GROUP BY w.name, w.present
ORDER BY w.name;
