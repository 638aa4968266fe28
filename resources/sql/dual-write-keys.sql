-- The foreign keys of ours on the tables in $1 (quoted names) or to them, on whichever form has no name of its own: the
-- table's name, and the keys for people. Those of partitions that came with their parent's are told with that one.
SELECT t.name, string_agg(format('%I of %s', k.conname, k.conrelid::regclass), ', ' ORDER BY k.conname)
FROM json_array_elements_text($1::json) AS t (name)
JOIN pg_constraint AS k ON to_regclass(t.name) IN (k.conrelid, k.confrelid)
WHERE k.contype = 'f' AND k.conparentid = 0 AND starts_with(k.conname, 'lockkeeper_')
GROUP BY t.name;
