-- The latest try of each step of a plan: $1 plan, $2 generation. Times in UTC, ISO.
SELECT DISTINCT ON (step_id)
       entry_id, step_id, undo, attempt,
       to_char(intended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       outcome, operator, result, error, to_jsonb(e) ->> 'wal_bytes', to_jsonb(e) ->> 'lock_ms', -- not in version 1
       CASE WHEN undo AND outcome IS DISTINCT FROM 'done' THEN (
           SELECT CASE WHEN b.undo THEN 'undone' ELSE b.outcome END FROM lockkeeper.entry AS b
            WHERE b.plan_id = e.plan_id AND b.generation = e.generation AND b.step_id = e.step_id
              AND b.entry_id < e.entry_id AND (NOT b.undo OR b.outcome = 'done')
            ORDER BY b.entry_id DESC LIMIT 1) END
  FROM lockkeeper.entry AS e
 WHERE plan_id = $1 AND generation = $2::integer
 ORDER BY step_id, entry_id DESC
