-- Every run that the journal knows, latest first: a plan's generation, forward and back apart. %1 to %4: what version 3
-- added (of the entries: their waits and role; of the plans: their past and, from version 2, their forecast).
WITH tried AS (
    SELECT e.plan_id, e.generation, e.undo,
           min(e.intended_at) AS began_at,
           max(coalesce(e.ended_at, e.intended_at)) AS last_at,
           to_json(array_agg(DISTINCT e.operator)) AS operators,
           to_json(array_agg(DISTINCT %2) FILTER (WHERE %2 IS NOT NULL)) AS users,
           count(*) AS tries,
           count(*) FILTER (WHERE e.outcome = 'failed') AS failures,
           count(DISTINCT e.step_id) FILTER (WHERE e.outcome = 'done' AND e.kind <> 'gate') AS steps_done,
           count(*) FILTER (WHERE e.outcome IS NULL) AS unfinished,
           floor(sum(extract(epoch FROM e.ended_at - e.intended_at)) FILTER (WHERE e.kind <> 'gate') * 1000)::bigint
               AS worked_ms,
           sum(w.waits) AS waits,
           sum(w.waited_ms) AS waited_ms,
           -- The last thing that was done was to ask whether rows may be lost.
           e.undo AND (array_agg(e.outcome = 'stopped' AND e.error IS NOT NULL ORDER BY e.entry_id DESC))[1] AS asked
      FROM lockkeeper.entry AS e
      LEFT JOIN LATERAL (
           SELECT count(*) AS waits, sum((one ->> 'waitedMs')::bigint) AS waited_ms
             FROM json_array_elements(%1) AS one) AS w ON %1 IS NOT NULL
     GROUP BY e.plan_id, e.generation, e.undo),
held AS MATERIALIZED (
    SELECT l.pid, (l.classid::bigint << 32) | l.objid::bigint AS key
      FROM pg_catalog.pg_locks AS l
     WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
       AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()))
SELECT p.plan_id,
       coalesce(t.generation, p.generation),
       coalesce(t.undo, false),
       coalesce(before.one ->> 'title', p.title),
       to_json(p.tables),
       CASE WHEN coalesce(t.generation, p.generation) < p.generation THEN 'undone' ELSE p.state END,
       (SELECT min(h.pid) FROM held AS h
         WHERE coalesce(t.generation, p.generation) = p.generation AND p.state IN ('running', 'undoing')
           AND coalesce(t.undo, false) = (p.state = 'undoing')
           AND h.key = hashtextextended('lockkeeper:' || p.plan_id, 0)),
       to_char(coalesce(t.began_at, p.created_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       to_char(coalesce(t.last_at, p.changed_at) AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
       coalesce(t.operators, to_json(ARRAY[p.operator])),
       t.users, coalesce(t.tries, 0), coalesce(t.failures, 0), coalesce(t.steps_done, 0), coalesce(t.unfinished, 0),
       t.worked_ms, coalesce(t.waits, 0), coalesce(t.waited_ms, 0), f.low, f.high,
       coalesce(t.asked, false)
  FROM lockkeeper.plan AS p
  LEFT JOIN tried AS t ON t.plan_id = p.plan_id
  LEFT JOIN LATERAL (
       SELECT one FROM jsonb_array_elements(%3) AS one
        WHERE (one ->> 'generation')::integer = t.generation AND t.generation < p.generation
        LIMIT 1) AS before ON true
  LEFT JOIN LATERAL (
       SELECT sum((s -> 'seconds' ->> 0)::float8) AS low, sum((s -> 'seconds' ->> 1)::float8) AS high
         FROM jsonb_array_elements(
              CASE WHEN t.undo THEN NULL
                   WHEN t.generation < p.generation THEN nullif(before.one -> 'forecast', 'null') -> 'steps'
                   ELSE (%4)::jsonb -> 'steps' END) AS s
        WHERE (s -> 'seconds' ->> 1)::float8 >= 0) AS f ON true
 ORDER BY coalesce(t.began_at, p.created_at) DESC, p.plan_id, coalesce(t.generation, p.generation) DESC
