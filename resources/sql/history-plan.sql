-- The plan as it was in a generation, and its forecast: $1 plan, $2 generation; 0 for the latest. %1: the plan's past, %2: its
-- forecast, where this journal has them. A generation that kept no plan of its own had the one of the next.
SELECT p.generation,
       coalesce(
           (SELECT x.one ->> 'plan' FROM jsonb_array_elements(%1) AS x(one)
             WHERE (x.one ->> 'generation')::integer >= asked.generation AND jsonb_typeof(x.one -> 'plan') = 'object'
             ORDER BY (x.one ->> 'generation')::integer LIMIT 1),
           p.plan::text),
       CASE WHEN asked.generation = p.generation THEN (%2)::text
            ELSE (SELECT nullif(x.one -> 'forecast', 'null')::text FROM jsonb_array_elements(%1) AS x(one)
                   WHERE (x.one ->> 'generation')::integer = asked.generation LIMIT 1) END
  FROM lockkeeper.plan AS p,
       LATERAL (SELECT coalesce(nullif($2::integer, 0), p.generation) AS generation) AS asked
 WHERE p.plan_id = $1
