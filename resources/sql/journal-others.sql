-- Other plans that have begun to change one of our tables and are neither finished nor wholly undone:
-- $1 our plan, $2 our tables as a JSON array, $3 whether we go back. Confirmations alone change nothing and do not count.
-- Who goes back must also mind plans that were finished since: they stand on what ours has made.
SELECT p.plan_id, p.title, p.operator
  FROM lockkeeper.plan p
 WHERE p.plan_id <> $1
   AND (p.state IN ('running', 'undoing')
        OR ($3::boolean AND p.state = 'finished'
            AND p.created_at > (SELECT o.created_at FROM lockkeeper.plan o WHERE o.plan_id = $1)))
   AND p.tables && ARRAY(SELECT json_array_elements_text($2::json))
   AND EXISTS (
        SELECT FROM (
            SELECT DISTINCT ON (step_id) kind, undo, outcome
              FROM lockkeeper.entry e
             WHERE e.plan_id = p.plan_id AND e.generation = p.generation AND e.kind IN ('statement', 'backfill')
             ORDER BY step_id, entry_id DESC) latest
         WHERE (NOT undo AND (outcome = 'done' OR outcome IS NULL))
            OR (NOT undo AND kind = 'backfill')
            OR (undo AND outcome IS DISTINCT FROM 'done'))
 ORDER BY p.changed_at DESC
 LIMIT 1
