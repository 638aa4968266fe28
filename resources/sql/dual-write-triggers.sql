-- The dual-write triggers of the tables in $1 ([{"name": quoted, "own": boolean}]): name, whether it fires for
-- everybody, and what every ALTER TABLE ... TRIGGER changes. A table that is not the plan's own counts while it is a
-- partition or child of one that is: its trigger is a copy of the parent's, which can be disabled by itself. $2: the
-- quoted names of the plan's own tables.
WITH RECURSIVE wanted AS (
    SELECT n.name, n.own, c.oid
    FROM json_to_recordset($1::json) AS n (name text, own boolean)
    JOIN pg_class AS c ON c.oid = to_regclass(n.name)
), above (leaf, oid) AS (
    SELECT w.oid, i.inhparent FROM wanted AS w JOIN pg_inherits AS i ON i.inhrelid = w.oid WHERE NOT w.own
    UNION
    SELECT a.leaf, i.inhparent FROM above AS a JOIN pg_inherits AS i ON i.inhrelid = a.oid
)
SELECT w.name, min(t.tgname), coalesce(bool_and(t.tgenabled = 'A'), false),
    string_agg(t.oid::text || ':' || t.xmin::text, ',' ORDER BY t.oid)
FROM wanted AS w
LEFT JOIN (pg_trigger AS t JOIN pg_proc AS p ON p.oid = t.tgfoid AND p.pronamespace = to_regnamespace('lockkeeper'))
    ON t.tgrelid = w.oid AND t.tgtype & 16 <> 0
WHERE w.own OR EXISTS (SELECT FROM above AS a JOIN json_array_elements_text($2::json) AS o (name)
    ON a.oid = to_regclass(o.name) WHERE a.leaf = w.oid)
GROUP BY w.name
ORDER BY w.name;
