// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/scriptprologue.h"

namespace lk::planner {

QString scriptPrologue()
{
    return QStringLiteral(R"sql(\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = notice;
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;

-- What the scripts of this plan have done, so that each may be run again after a failure.
DO $lockkeeper$
BEGIN
  IF pg_catalog.to_regnamespace('lockkeeper') IS NULL THEN
    CREATE SCHEMA lockkeeper;
  END IF;
  IF pg_catalog.to_regclass('lockkeeper.script_step') IS NULL THEN
    CREATE TABLE lockkeeper.script_step (
      plan text NOT NULL,
      step text NOT NULL,
      done_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
      done_by text NOT NULL DEFAULT session_user,
      PRIMARY KEY (plan, step));
  END IF;
END
$lockkeeper$;

-- Statements that stand or fall together. A lock that is not to be had within 800 ms (less than the second after
-- which a client in our way would look for a deadlock and fail) is asked for again later, so
-- that nobody queues behind us for long: ten tries, with pauses of random length.
CREATE PROCEDURE pg_temp.lockkeeper_step(plan_id text, step_id text, undo boolean, statements text[])
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  statement text;
  pause double precision;
BEGIN
  FOR try IN 1..10 LOOP
    IF undo <> EXISTS (SELECT FROM lockkeeper.script_step AS s WHERE s.plan = plan_id AND s.step = step_id) THEN
      RAISE NOTICE '%: %', step_id, CASE WHEN undo THEN 'not done, nothing to take back' ELSE 'done already' END;
      RETURN;
    END IF;
    BEGIN
      PERFORM pg_catalog.set_config('lock_timeout', '800ms', true);
      FOREACH statement IN ARRAY statements LOOP
        EXECUTE statement;
      END LOOP;
      IF undo THEN
        DELETE FROM lockkeeper.script_step AS s WHERE s.plan = plan_id AND s.step = step_id;
      ELSE
        INSERT INTO lockkeeper.script_step (plan, step) VALUES (plan_id, step_id);
      END IF;
      RAISE NOTICE '%: %', step_id, CASE WHEN undo THEN 'taken back' ELSE 'done' END;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF try = 10 THEN
        RAISE;
      END IF;
      pause := pg_catalog.random() * LEAST(20, 0.5 * 2 ^ try);
      RAISE NOTICE '%: try % got no lock (%); again in % s', step_id, try, SQLERRM, pg_catalog.round(pause::numeric, 1);
    END;
    COMMIT;
    PERFORM pg_catalog.pg_sleep(pause);
  END LOOP;
END
$lockkeeper$;

-- Copies old to new block by block, each batch a transaction of its own that aims at 20 ms.
CREATE PROCEDURE pg_temp.lockkeeper_backfill(
  plan_id text, step_id text, target text, assignments text, condition text, guard text)
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  blocks bigint;
  block bigint := 0;
  width bigint := 8;
  file oid;
  batch bigint;
  written bigint := 0;
  failures integer := 0;
  replica boolean := false;
  done boolean;
  began timestamptz;
  took double precision;
  told timestamptz := pg_catalog.clock_timestamp();
BEGIN
  IF EXISTS (SELECT FROM lockkeeper.script_step AS s WHERE s.plan = plan_id AND s.step = step_id) THEN
    RAISE NOTICE '%: done already', step_id;
    RETURN;
  END IF;
  BEGIN
    PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
    replica := true;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE '%: the table''s own triggers fire for the copied rows too', step_id;
  END;
  COMMIT;
  -- Rows that come later are the trigger's: the range is fixed once the trigger is there.
  file := pg_catalog.pg_relation_filenode(target::regclass);
  blocks := pg_catalog.pg_relation_size(target::regclass) / pg_catalog.current_setting('block_size')::bigint;
  COMMIT;
  WHILE block < blocks LOOP
    began := pg_catalog.clock_timestamp();
    done := true;
    BEGIN
      PERFORM pg_catalog.set_config(guard, 'on', true), pg_catalog.set_config('lock_timeout', '200ms', true),
        pg_catalog.set_config('synchronous_commit', 'off', true);
      IF replica THEN
        PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
      END IF;
      EXECUTE pg_catalog.format('UPDATE %s SET %s WHERE ctid >= ''(%s,0)''::tid AND ctid < ''(%s,0)''::tid AND (%s)',
        target, assignments, block, block + width, condition);
      GET DIAGNOSTICS batch = ROW_COUNT;
    EXCEPTION WHEN lock_not_available OR deadlock_detected OR serialization_failure THEN
      done := false;
      failures := failures + 1;
      IF failures > 200 THEN
        RAISE;
      END IF;
    END;
    COMMIT;
    IF NOT done THEN
      width := GREATEST(1, width / 2);
      PERFORM pg_catalog.pg_sleep(pg_catalog.random() * LEAST(5, 0.05 * failures));
      CONTINUE;
    END IF;
    written := written + batch;
    block := block + width;
    took := extract(epoch FROM pg_catalog.clock_timestamp() - began) * 1000;
    width := CASE WHEN took > 100 THEN GREATEST(1, width / 4) WHEN took > 20 THEN GREATEST(1, width * 3 / 4)
      ELSE LEAST(4096, width + GREATEST(1, width / 2)) END;
    IF file <> pg_catalog.pg_relation_filenode(target::regclass) THEN
      RAISE NOTICE '%: the table was written anew meanwhile; starting again', step_id;
      file := pg_catalog.pg_relation_filenode(target::regclass);
      blocks := pg_catalog.pg_relation_size(target::regclass) / pg_catalog.current_setting('block_size')::bigint;
      block := 0;
    END IF;
    IF pg_catalog.clock_timestamp() - told > interval '2 s' THEN
      told := pg_catalog.clock_timestamp();
      RAISE NOTICE '%: % of % blocks, % rows written', step_id, LEAST(block, blocks), blocks, written;
    END IF;
  END LOOP;
  INSERT INTO lockkeeper.script_step (plan, step) VALUES (plan_id, step_id);
  COMMIT;
  RAISE NOTICE '%: done, % rows written', step_id, written;
END
$lockkeeper$;

-- Passes when no row is wrong; names some that are otherwise.
CREATE PROCEDURE pg_temp.lockkeeper_verify(plan_id text, step_id text, target text, mismatch text, shown text)
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  wrong bigint;
  sample text;
BEGIN
  EXECUTE pg_catalog.format('SELECT count(*) FROM %s WHERE %s', target, mismatch) INTO wrong;
  IF wrong > 0 THEN
    EXECUTE pg_catalog.format('SELECT string_agg(r, E''\n'') FROM (SELECT ROW(%s)::text AS r FROM %s WHERE %s LIMIT 10) AS t',
      shown, target, mismatch) INTO sample;
    RAISE EXCEPTION USING MESSAGE = pg_catalog.format('%s: %s rows are not as they should be', step_id, wrong),
      DETAIL = pg_catalog.format('(%s)', shown) || E'\n' || sample,
      HINT = 'Mend these rows, then run this script again.';
  END IF;
  INSERT INTO lockkeeper.script_step (plan, step) VALUES (plan_id, step_id) ON CONFLICT DO NOTHING;
  RAISE NOTICE '%: no row differs', step_id;
END
$lockkeeper$;

-- A gate: passes when it was confirmed, now or before.
CREATE PROCEDURE pg_temp.lockkeeper_gate(plan_id text, step_id text, confirmed boolean, question text, how text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF EXISTS (SELECT FROM lockkeeper.script_step AS s WHERE s.plan = plan_id AND s.step = step_id) THEN
    RETURN;
  END IF;
  IF NOT confirmed THEN
    RAISE EXCEPTION USING MESSAGE = 'stopped at a gate: ' || question, HINT = how;
  END IF;
  INSERT INTO lockkeeper.script_step (plan, step) VALUES (plan_id, step_id);
  RAISE NOTICE '%: confirmed', step_id;
END
$lockkeeper$;

-- Steps of another file that must be done, or must not be, before this one runs.
CREATE PROCEDURE pg_temp.lockkeeper_expect(plan_id text, steps text[], done boolean, problem text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.unnest(steps) AS w (step) WHERE done <> EXISTS (
      SELECT FROM lockkeeper.script_step AS s WHERE s.plan = plan_id AND s.step = w.step)) THEN
    RAISE EXCEPTION USING MESSAGE = problem;
  END IF;
END
$lockkeeper$;

)sql");
}

} // namespace lk::planner
