// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/scriptprologue.h"

#include "model/base/sessionsettings.h"
#include "model/base/sqlresource.h"
#include "model/plan/conversion.h"
#include "model/plan/words.h"

#include <QJsonDocument>

namespace lk::planner {

namespace {

/// The procedures of every script, over the engine's own journal: a plan begun by scripts can be finished by Lockkeeper
/// and the other way round.
const auto procedures = QStringLiteral(R"sql(
-- The state of a step: done and not taken back.
CREATE FUNCTION pg_temp.lockkeeper_done(of_plan text, of_step text) RETURNS boolean
LANGUAGE sql AS $lockkeeper$
  SELECT coalesce((
    SELECT NOT e.undo AND e.outcome IS NOT DISTINCT FROM 'done'
    FROM lockkeeper.entry AS e JOIN lockkeeper.plan AS p USING (plan_id, generation)
    WHERE e.plan_id = of_plan AND e.step_id = of_step AND (NOT e.undo OR e.outcome = 'done')
    ORDER BY e.entry_id DESC LIMIT 1), false)
$lockkeeper$;

-- One line of the journal: what has just been done, or taken back. Of the step's own transaction.
CREATE PROCEDURE pg_temp.lockkeeper_note(of_plan text, of_step text, of_kind text, taken_back boolean, outcome text)
LANGUAGE sql AS $lockkeeper$
  INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, attempt, ended_at, outcome, operator, result)
  SELECT p.plan_id, p.generation, of_step, of_kind, taken_back,
    1 + (SELECT count(*) FROM lockkeeper.entry AS e
         WHERE e.plan_id = p.plan_id AND e.generation = p.generation AND e.step_id = of_step AND e.undo = taken_back),
    pg_catalog.clock_timestamp(), 'done', session_user || ' (psql)', outcome
  FROM lockkeeper.plan AS p WHERE p.plan_id = of_plan
$lockkeeper$;

-- Nobody else works on the plan or its tables, and no other plan is half-way through them.
CREATE PROCEDURE pg_temp.lockkeeper_take(of_plan text, of_tables text[], others text, going_back boolean)
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  key text;
  other text;
BEGIN
  FOREACH key IN ARRAY of_plan || ARRAY(SELECT 'table:' || t FROM unnest(of_tables) AS t) LOOP
    IF NOT pg_catalog.pg_try_advisory_lock(pg_catalog.hashtextextended('lockkeeper:' || key, 0)) THEN
      RAISE EXCEPTION 'another Lockkeeper, or another of its scripts, works on this plan or on % at this moment', key
        USING HINT = 'Wait until it is done. This script has changed nothing.';
    END IF;
  END LOOP;
  EXECUTE 'SELECT pg_catalog.format(''%s (%s)'', title, operator) FROM (' || others || ') AS o'
    INTO other USING of_plan, pg_catalog.to_json(of_tables)::text, going_back;
  IF other IS NOT NULL THEN
    RAISE EXCEPTION 'another plan is under way on the same table, or has changed it since: %', other
      USING HINT = 'Finish that plan, or undo it, first.';
  END IF;
END
$lockkeeper$;

-- Makes the plan known to the journal; after a complete undo it begins anew.
CREATE PROCEDURE pg_temp.lockkeeper_open(of_plan text, of_title text, of_tables text[], of_relations text[], as_json json)
LANGUAGE sql AS $lockkeeper$
  INSERT INTO lockkeeper.plan AS p (plan_id, title, tables, plan, operator, relations)
  VALUES (of_plan, of_title, of_tables, as_json, session_user || ' (psql)',
    (SELECT pg_catalog.json_agg(pg_catalog.json_build_object('name', r, 'oid', pg_catalog.to_regclass(r)::oid::text))
     FROM unnest(of_relations) AS r))
  ON CONFLICT (plan_id) DO UPDATE SET operator = excluded.operator, changed_at = pg_catalog.clock_timestamp(),
    generation = p.generation + (p.state = 'undone')::integer,
    created_at = CASE p.state WHEN 'undone' THEN excluded.created_at ELSE p.created_at END,
    relations = CASE p.state WHEN 'undone' THEN excluded.relations ELSE p.relations END,
    outline = CASE p.state WHEN 'undone' THEN '' ELSE p.outline END,
    state = CASE p.state WHEN 'finished' THEN 'finished' ELSE 'running' END
$lockkeeper$;

-- Before the first change the table must be what the plan was made for.
CREATE PROCEDURE pg_temp.lockkeeper_expect_shape(target text, columns text[], objects text[])
LANGUAGE plpgsql SET search_path = pg_catalog AS $lockkeeper$
DECLARE
  found_columns text[];
  difference text;
BEGIN
  IF to_regclass(target) IS NULL THEN
    RAISE EXCEPTION 'there is no table %', target USING HINT = 'Make the plan anew from the database as it is now.';
  END IF;
  SELECT array_agg('"' || replace(attname, '"', '""') || '" ' || format_type(atttypid, atttypmod)
      || CASE WHEN attnotnull THEN ' not null' ELSE '' END ORDER BY attnum)
    INTO found_columns FROM pg_attribute
    WHERE attrelid = target::regclass AND attnum > 0 AND NOT attisdropped;
  WITH present(name) AS (
    SELECT 'index "' || replace(c.relname, '"', '""') || '"'
      FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE i.indrelid = target::regclass
    UNION SELECT 'constraint "' || replace(conname, '"', '""') || '"' FROM pg_constraint
      WHERE conrelid = target::regclass AND contype IN ('p', 'u', 'f', 'c', 'x')
    UNION SELECT 'trigger "' || replace(tgname, '"', '""') || '"' FROM pg_trigger
      WHERE tgrelid = target::regclass AND NOT tgisinternal
    UNION SELECT 'child "' || replace(n.nspname, '"', '""') || '"."' || replace(c.relname, '"', '""') || '"'
      FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_namespace n ON n.oid = c.relnamespace
      WHERE i.inhparent = target::regclass AND c.relkind IN ('r', 'p', 'f'))
  SELECT string_agg(line, ', ') INTO difference FROM (
    (SELECT 'new: ' || c FROM (SELECT unnest(found_columns) EXCEPT SELECT unnest(columns)) AS d(c))
    UNION ALL (SELECT 'gone: ' || c FROM (SELECT unnest(columns) EXCEPT SELECT unnest(found_columns)) AS d(c))
    UNION ALL (SELECT 'new: ' || o FROM (SELECT name FROM present EXCEPT SELECT unnest(objects)) AS d(o))
    UNION ALL (SELECT 'gone: ' || o FROM (SELECT unnest(objects) EXCEPT SELECT name FROM present) AS d(o))) AS all_of(line);
  IF difference IS NOT NULL THEN
    RAISE EXCEPTION 'the plan was made for another shape of %: %', target, difference
      USING HINT = 'Make the plan anew from the database as it is now. Nothing was changed.';
  END IF;
END
$lockkeeper$;

-- Statements that stand or fall together. Ten tries with pauses of random length, so that nobody queues behind us for
-- long: the first lock may be waited for 1 s, further ones less than the time after which a client in our way
-- would look for a deadlock and fail. Where an autovacuum holds the table, one try waits 2.5 s: it gives way after 1 s.
CREATE PROCEDURE pg_temp.lockkeeper_step(
  of_plan text, of_step text, undo boolean, statements text[], preparation boolean DEFAULT false)
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  pause double precision;
  wait text := '1s';
  later text := (SELECT (setting::integer * 4 / 5) || 'ms' FROM pg_catalog.pg_settings WHERE name = 'deadlock_timeout');
BEGIN
  FOR try IN 1..10 LOOP
    IF undo <> pg_temp.lockkeeper_done(of_plan, of_step) THEN
      RAISE NOTICE '%: %', of_step, CASE WHEN undo THEN 'not done, nothing to take back' ELSE 'done already' END;
      RETURN;
    END IF;
    BEGIN
      PERFORM pg_catalog.set_config('lock_timeout', wait, true);
      FOR i IN 1..coalesce(pg_catalog.array_length(statements, 1), 0) LOOP
        EXECUTE statements[i];
        PERFORM pg_catalog.set_config('lock_timeout', later, true);
      END LOOP;
      IF preparation THEN
        RETURN;
      END IF;
      CALL pg_temp.lockkeeper_note(of_plan, of_step, 'statement', undo, NULL);
      RAISE NOTICE '%: %', of_step, CASE WHEN undo THEN 'taken back' ELSE 'done' END;
      RETURN;
    EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
      IF try = 10 THEN
        RAISE;
      END IF;
      wait := CASE WHEN wait = '1s' AND EXISTS (
          SELECT FROM pg_catalog.pg_locks AS l JOIN pg_catalog.pg_stat_activity AS a USING (pid)
          JOIN lockkeeper.plan AS p ON p.plan_id = of_plan
          WHERE a.backend_type = 'autovacuum worker'
            AND l.relation IN (SELECT pg_catalog.to_regclass(t)::oid FROM pg_catalog.unnest(p.tables) AS t))
        THEN '2500ms' ELSE '1s' END;
      pause := 1 + pg_catalog.random() * LEAST(20, 0.5 * 2 ^ try);
      RAISE NOTICE '%: try % got no lock (%); again in % s', of_step, try, SQLERRM, pg_catalog.round(pause::numeric, 1);
    END;
    COMMIT;
    PERFORM pg_catalog.pg_sleep(pause);
  END LOOP;
END
$lockkeeper$;

-- Copies old to new block by block, each batch a transaction of its own that aims at 20 ms.
CREATE PROCEDURE pg_temp.lockkeeper_backfill(
  of_plan text, of_step text, target text, assignments text, condition text, guard text)
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
  IF pg_temp.lockkeeper_done(of_plan, of_step) THEN
    RAISE NOTICE '%: done already', of_step;
    RETURN;
  END IF;
  BEGIN
    PERFORM pg_catalog.set_config('session_replication_role', 'replica', true);
    replica := true;
  EXCEPTION WHEN insufficient_privilege THEN
    RAISE NOTICE '%: the table''s own triggers fire for the copied rows too', of_step;
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
      EXECUTE pg_catalog.format('UPDATE ONLY %s SET %s WHERE ctid >= ''(%s,0)''::tid AND ctid < ''(%s,0)''::tid AND (%s)',
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
      RAISE NOTICE '%: the table was written anew meanwhile; starting again', of_step;
      file := pg_catalog.pg_relation_filenode(target::regclass);
      blocks := pg_catalog.pg_relation_size(target::regclass) / pg_catalog.current_setting('block_size')::bigint;
      block := 0;
    END IF;
    IF pg_catalog.clock_timestamp() - told > interval '2 s' THEN
      told := pg_catalog.clock_timestamp();
      RAISE NOTICE '%: % of % blocks, % rows written', of_step, LEAST(block, blocks), blocks, written;
    END IF;
  END LOOP;
  CALL pg_temp.lockkeeper_note(of_plan, of_step, 'backfill', false, pg_catalog.format('%s rows', written));
  COMMIT;
  RAISE NOTICE '%: done, % rows written', of_step, written;
END
$lockkeeper$;

-- Passes when no row is wrong; names some that are otherwise.
CREATE PROCEDURE pg_temp.lockkeeper_verify(of_plan text, of_step text, target text, mismatch text, shown text,
  how text DEFAULT 'Mend these rows, then run this script again.')
LANGUAGE plpgsql AS $lockkeeper$
DECLARE
  wrong bigint;
  sample text;
BEGIN
  EXECUTE pg_catalog.format('SELECT count(*) FROM ONLY %s WHERE %s', target, mismatch) INTO wrong;
  IF wrong > 0 THEN
    EXECUTE pg_catalog.format('SELECT string_agg(r, E''\n'') FROM (SELECT ROW(%s)::text AS r FROM ONLY %s WHERE %s LIMIT 10) AS t',
      shown, target, mismatch) INTO sample;
    RAISE EXCEPTION USING MESSAGE = pg_catalog.format('%s: %s rows are not as they should be', of_step, wrong),
      DETAIL = pg_catalog.format('(%s)', shown) || E'\n' || sample,
      HINT = how;
  END IF;
  CALL pg_temp.lockkeeper_note(of_plan, of_step, 'verify', false, '0 rows differ');
  RAISE NOTICE '%: no row differs', of_step;
END
$lockkeeper$;

-- A gate: passes when it was confirmed, now or before.
CREATE PROCEDURE pg_temp.lockkeeper_gate(of_plan text, of_step text, confirmed boolean, question text, how text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF pg_temp.lockkeeper_done(of_plan, of_step) THEN
    RETURN;
  END IF;
  IF NOT confirmed THEN
    RAISE EXCEPTION USING MESSAGE = 'stopped at a gate: ' || question, HINT = how;
  END IF;
  CALL pg_temp.lockkeeper_note(of_plan, of_step, 'gate', false, 'confirmed by ' || session_user);
  RAISE NOTICE '%: confirmed', of_step;
END
$lockkeeper$;

-- Taking a step back would lose values: only when a person said so.
CREATE PROCEDURE pg_temp.lockkeeper_losing(of_step text, lost bigint, confirmed boolean, question text, how text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF lost > 0 AND NOT confirmed THEN
    RAISE EXCEPTION USING MESSAGE = pg_catalog.format('stopped at a gate: %s (%s rows)', question, lost), HINT = how;
  END IF;
  IF lost > 0 THEN
    RAISE NOTICE '%: % rows lose or change values, as confirmed', of_step, lost;
  END IF;
END
$lockkeeper$;

-- Rows that make it impossible to take a step back.
CREATE PROCEDURE pg_temp.lockkeeper_blocked(of_step text, rows_in_the_way bigint, why text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF rows_in_the_way > 0 THEN
    RAISE EXCEPTION USING MESSAGE = pg_catalog.format('%s cannot be taken back because of %s rows', of_step, rows_in_the_way),
      HINT = why;
  END IF;
END
$lockkeeper$;

-- Gates and verifications that were passed are asked again next time.
CREATE PROCEDURE pg_temp.lockkeeper_forget(of_plan text, steps text[], kinds text[])
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  FOR i IN 1..coalesce(pg_catalog.array_length(steps, 1), 0) LOOP
    IF pg_temp.lockkeeper_done(of_plan, steps[i]) THEN
      CALL pg_temp.lockkeeper_note(of_plan, steps[i], kinds[i], true, NULL);
    END IF;
  END LOOP;
END
$lockkeeper$;

-- Steps of another file that must be done, or must not be, before this one runs.
CREATE PROCEDURE pg_temp.lockkeeper_expect(of_plan text, steps text[], done boolean, problem text)
LANGUAGE plpgsql AS $lockkeeper$
BEGIN
  IF EXISTS (SELECT FROM pg_catalog.unnest(steps) AS w (step) WHERE done <> pg_temp.lockkeeper_done(of_plan, w.step)) THEN
    RAISE EXCEPTION USING MESSAGE = problem;
  END IF;
END
$lockkeeper$;
)sql");

/// As every session of ours does it; one that the server is too old for is passed over.
QString pinned()
{
    QString text;
    for (const SessionSetting& setting : steadySettings) {
        const QString name = QLatin1String(setting.name);
        const QString value = literal(QLatin1String(setting.value));
        text += setting.since == 0
            ? QStringLiteral("SET %1 = %2;\n").arg(quoted(name), value)
            : QStringLiteral("SELECT pg_catalog.set_config(name, %2, false) FROM pg_catalog.pg_settings WHERE name = %1"
                             " \\g /dev/null\n")
                  .arg(literal(name), value);
    }
    return text;
}

} // namespace

QString scriptPrologue(const Plan& plan, bool undo)
{
    QString text = QStringLiteral(R"sql(\set ON_ERROR_STOP on
\set QUIET on
SET client_min_messages = notice;
SET statement_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
-- Conversions must not depend on who runs this, and row security must not hide rows from the copy: better an error.
SET row_security = off;
)sql");
    text += pinned();
    if (!plan.draft.changes.isEmpty()) {
        text += QStringLiteral("SET search_path = pg_catalog, %1, public, pg_temp;\n")
                    .arg(quoted(plan.draft.tables().first().schema));
    }
    text
        += QLatin1String("\n-- The journal: what has been done to this database, so that any script or Lockkeeper can"
                         " carry on.\nSELECT pg_catalog.to_regclass('lockkeeper.journal_version') IS NULL OR"
                         " pg_catalog.to_regclass('lockkeeper.cursor') IS NULL AS lockkeeper_new,\n"
                         "  pg_catalog.to_regnamespace('lockkeeper') IS NULL AS lockkeeper_no_schema \\gset\n"
                         "\\if :lockkeeper_new\nBEGIN;\n"
                         "SELECT pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('lockkeeper:journal', 0))"
                         " \\g /dev/null\n");
    for (const QString& statement : sqlStatements(QStringLiteral("journal-create"))) {
        const bool schema = statement.startsWith(QLatin1String("CREATE SCHEMA"));
        text += schema ? QStringLiteral("\\if :lockkeeper_no_schema\n%1;\n\\endif\n").arg(statement)
                       : statement + QLatin1String(";\n");
    }
    text += QLatin1String("COMMIT;\n\\endif\n") + procedures;

    QStringList tables;
    for (const QString& name : plan.tableNames()) {
        tables << literal(name);
    }
    QStringList relations;
    for (const QualifiedName& name : plan.draft.tables()) {
        relations << literal(name.quoted());
    }
    const QString id = literal(plan.id);
    const QString list = QStringLiteral("ARRAY[%1]::text[]").arg(tables.join(QLatin1String(", ")));
    text += QStringLiteral("\nCALL pg_temp.lockkeeper_take(%1, %2, %3, %4);\n")
                .arg(id, list, dollarQuoted(sqlResource(QStringLiteral("journal-others")) + QLatin1Char('\n')),
                    undo ? QStringLiteral("true") : QStringLiteral("false"));
    if (undo) {
        return text
            + QStringLiteral("SELECT EXISTS (SELECT FROM lockkeeper.plan WHERE plan_id = %1 AND state <> 'undone') AS"
                             " lockkeeper_known \\gset\n\\if :lockkeeper_known\n\\else\n\\echo %2\n\\quit\n\\endif\n"
                             "UPDATE lockkeeper.plan SET state = 'undoing' WHERE plan_id = %1;\n")
                  .arg(
                      id, literal(Words::tr("this plan was never run here, or is taken back: there is nothing to do")));
    }
    text += QStringLiteral("SELECT NOT EXISTS (SELECT FROM lockkeeper.entry AS e WHERE e.plan_id = %1 AND e.kind IN"
                           " ('statement', 'backfill') AND pg_temp.lockkeeper_done(%1, e.step_id)) AS lockkeeper_begins"
                           " \\gset\n\\if :lockkeeper_begins\n")
                .arg(id);
    for (const ExpectedTable& expected : plan.expected) {
        const auto array = [](const QStringList& values) {
            QStringList items;
            for (const QString& value : values) {
                items << literal(value);
            }
            return QStringLiteral("ARRAY[%1]::text[]").arg(items.join(QLatin1String(", ")));
        };
        text += QStringLiteral("CALL pg_temp.lockkeeper_expect_shape(%1, %2, %3);\n")
                    .arg(literal(expected.table.quoted()), array(expected.columns), array(expected.objects));
    }
    const QString json = QString::fromUtf8(QJsonDocument(toJson(plan)).toJson(QJsonDocument::Compact));
    return text
        + QStringLiteral("\\endif\nCALL pg_temp.lockkeeper_open(%1, %2, %3, ARRAY[%4]::text[], %5);\n")
              .arg(id, literal(plan.title()), list, relations.join(QLatin1String(", ")), dollarQuoted(json));
}

} // namespace lk::planner
