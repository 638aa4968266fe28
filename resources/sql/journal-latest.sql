-- The latest try of each step of a plan: $1 plan, $2 generation. Times in UTC, ISO.
SELECT DISTINCT ON (step_id)
       entry_id, step_id, undo, attempt,
       to_char(intended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       outcome, operator, result, error, to_jsonb(e) ->> 'wal_bytes', to_jsonb(e) ->> 'lock_ms' -- not in version 1
  FROM lockkeeper.entry AS e
 WHERE plan_id = $1 AND generation = $2::integer
 ORDER BY step_id, entry_id DESC
