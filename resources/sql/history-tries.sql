-- Every try of one run: $1 plan, $2 generation, $3 whether back. to_jsonb: what an older journal has no column for is NULL.
SELECT entry_id, step_id, kind, attempt,
       to_char(intended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       to_char(ended_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       outcome, operator, to_jsonb(e) ->> 'db_user', backend_pid, result, error,
       floor(extract(epoch FROM ended_at - intended_at) * 1000)::bigint,
       to_jsonb(e) ->> 'wal_bytes', to_jsonb(e) ->> 'lock_ms', to_jsonb(e) ->> 'row_count', to_jsonb(e) ->> 'lock_waits'
  FROM lockkeeper.entry AS e
 WHERE plan_id = $1 AND generation = $2::integer AND undo = $3::boolean
 ORDER BY entry_id
