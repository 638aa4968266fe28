// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/faultplans.h"

namespace lk::test {

FaultDraw faultDraw()
{
    FaultDraw draw;
    const std::pair<QLatin1String, int*> names[]
        = {{QLatin1String("kills"), &draw.kills}, {QLatin1String("terminations"), &draw.terminations},
            {QLatin1String("crashes"), &draw.crashes}, {QLatin1String("cutkb"), &draw.cutKb},
            {QLatin1String("holders"), &draw.holders}, {QLatin1String("operators"), &draw.operators},
            {QLatin1String("rows"), &draw.rows}, {QLatin1String("all"), &draw.all}};
    const QStringList words = qEnvironmentVariable("LOCKKEEPER_FAULTS").split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString& word : words) {
        const QString name = word.section(QLatin1Char('='), 0, 0);
        bool known = name == QLatin1String("seed");
        bool number = true;
        if (known) {
            draw.seed = word.section(QLatin1Char('='), 1).toUInt(&number);
        }
        for (const auto& [option, value] : names) {
            if (name == option) {
                known = true;
                *value = word.section(QLatin1Char('='), 1).toInt(&number);
            }
        }
        if (!known || !number) {
            qFatal("LOCKKEEPER_FAULTS: %s is not understood", qPrintable(word));
        }
    }
    return draw;
}

namespace {

/// The application's role has what an application is given; the audit is the test's own.
QString surroundings(const QStringList& audited)
{
    QString sql = QStringLiteral(
        "CREATE SCHEMA audit; CREATE TABLE audit.written (of text, id bigint); CREATE SEQUENCE audit.tried;"
        "CREATE FUNCTION audit.note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('audit.tried');"
        " INSERT INTO audit.written VALUES (TG_TABLE_NAME, NEW.id); RETURN NULL; END $$;"
        // Where cursors have stood, one after the other; and how often one was moved, committed or not.
        "CREATE TABLE audit.spent (i integer); CREATE TABLE audit.moved (n serial, was jsonb); CREATE SEQUENCE "
        "audit.moves;"
        "CREATE FUNCTION audit.follow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM nextval('audit.moves');"
        " INSERT INTO audit.moved (was) VALUES (to_jsonb(NEW)); RETURN NULL; END $$;"
        "CREATE FUNCTION audit.journalled() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE object_identity = 'lockkeeper.cursor') THEN"
        " CREATE TRIGGER audit AFTER INSERT OR UPDATE ON lockkeeper.cursor FOR EACH ROW EXECUTE FUNCTION"
        " audit.follow(); ALTER TABLE lockkeeper.cursor ENABLE ALWAYS TRIGGER audit; END IF; END $$;"
        "CREATE EVENT TRIGGER audit ON ddl_command_end WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION"
        " audit.journalled();");
    for (const QString& table : audited) {
        sql += QStringLiteral(
            "CREATE TRIGGER audit AFTER UPDATE ON %1 FOR EACH ROW WHEN (current_setting('lockkeeper.backfill', true) = "
            "'on') EXECUTE FUNCTION audit.note(); ALTER TABLE %1 ENABLE ALWAYS TRIGGER audit;")
                   .arg(table);
    }
    return sql + QStringLiteral("GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO shop;\n");
}

LifecycleCase ofOneTable(
    const QString& name, int rows, const DraftedChange& change, const QString& type, const QString& fill)
{
    TableOfOne table;
    table.type = type;
    table.fill = fill;
    LifecycleCase one;
    one.name = name;
    one.setup
        = QStringLiteral("CREATE TABLE t (id integer PRIMARY KEY, c %1, note text DEFAULT 'open', n integer NOT "
                         "NULL DEFAULT 1) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, "
                         "autovacuum_freeze_max_age = 100000); INSERT INTO t (id, c, note, n) SELECT g, %2, "
                         "repeat('n', 40), g % 10 "
                         "FROM generate_series(1, %3) g; CREATE INDEX t_c ON t (c);")
              .arg(type, fill)
              .arg(rows)
        + surroundings({QStringLiteral("t")});
    one.draft.put(change);
    one.writes = writesOf(table);
    one.compared = {QStringLiteral("t(id; c, note, n)")};
    return one;
}

} // namespace

QList<LifecycleCase> faultPlans(int rows)
{
    const QString c = QStringLiteral("c");
    QList<LifecycleCase> plans;
    plans << ofOneTable(QStringLiteral("a column renamed through a second one"), rows, renamed(c, QStringLiteral("d")),
        QStringLiteral("integer"), QStringLiteral("g"));
    plans << ofOneTable(QStringLiteral("a column retyped through a second one"), rows,
        retyped(c, QStringLiteral("bigint")), QStringLiteral("integer NOT NULL"), QStringLiteral("g"));

    auto lossy = retyped(c, QStringLiteral("integer"));
    std::get<ChangeType>(lossy.change).decision = LossDecision::Accept;
    plans << ofOneTable(QStringLiteral("a column retyped with loss"), rows, lossy, QStringLiteral("numeric"),
        QStringLiteral("g + (g % 50 = 0)::integer * 0.25"));
    plans.last().converted = QStringLiteral("c::integer");

    LifecycleCase key;
    key.name = QStringLiteral("a key and what references it");
    key.setup = QStringLiteral("CREATE TABLE t (id integer PRIMARY KEY, c integer, note text);"
                               "CREATE TABLE k (id integer PRIMARY KEY, t_id integer REFERENCES t ON DELETE CASCADE);"
                               "INSERT INTO t SELECT g, g, repeat('n', 30) FROM generate_series(1, %1) g;"
                               "INSERT INTO k SELECT g, g FROM generate_series(1, %1) g; CREATE INDEX k_t ON k (t_id);")
                    .arg(rows / 2)
        + surroundings({QStringLiteral("t"), QStringLiteral("k")});
    key.draft.put(retyped(QStringLiteral("id"), QStringLiteral("bigint")));
    key.writes = {QStringLiteral("UPDATE @s@.t SET c = @m@ WHERE id = @k@"),
        QStringLiteral("INSERT INTO @s@.t (id, c) VALUES (@n@, @m@)"),
        QStringLiteral("INSERT INTO @s@.t (id, c) VALUES (@k@, @m@) ON CONFLICT (id) DO UPDATE SET c = EXCLUDED.c"),
        QStringLiteral("UPDATE @s@.k SET t_id = NULL WHERE id = @k@"),
        QStringLiteral("INSERT INTO @s@.k (id) VALUES (@n@)")};
    key.compared = {QStringLiteral("t(id; c, note)"), QStringLiteral("k(id; t_id)")};
    plans << key;

    plans << ofOneTable(QStringLiteral("a column retyped in place"), rows / 10,
        retyped(c, QStringLiteral("character varying(60)"), Strategy::InPlace), QStringLiteral("character varying(20)"),
        QStringLiteral("g::text"));
    plans << ofOneTable(QStringLiteral("a column renamed under a view"), rows / 10,
        renamed(c, QStringLiteral("d"), Strategy::View), QStringLiteral("integer"), QStringLiteral("g"));
    return plans;
}

QString backfilledTwice()
{
    return QStringLiteral("SELECT count(*) FROM (SELECT FROM audit.written GROUP BY of, id HAVING count(*) > 1) AS w");
}

QString backfilledInVain()
{
    return QStringLiteral("SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit.tried) - (SELECT "
                          "count(*) FROM audit.written)");
}

QString movedInVain()
{
    return QStringLiteral("SELECT (SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM audit.moves) - (SELECT "
                          "count(*) FROM audit.moved)");
}

QString sweptAgain()
{
    return QStringLiteral(
        "WITH stood AS (SELECT n, was->>'step_id' AS step, was->>'filenode' AS file, (was->>'worker')::integer AS "
        "worker, (was->>'stage')::integer AS stage, (was->>'region_start')::bigint AS region, "
        "(was->>'region_end')::bigint AS till, ARRAY[(was->>'stripe')::bigint, (was->>'next_block')::bigint] AS place "
        "FROM audit.moved WHERE (was->>'worker')::integer > 0 AND was->>'stage' = '0'), followed AS (SELECT *, "
        "lag(region) OVER w AS region_before, lag(place) OVER w AS place_before FROM stood WINDOW w AS (PARTITION BY "
        "step, file, worker ORDER BY n)) SELECT (SELECT count(*) FROM followed WHERE region = region_before AND place "
        "< "
        "place_before) + (SELECT count(*) FROM (SELECT FROM followed WHERE till > region AND region IS DISTINCT FROM "
        "region_before GROUP BY step, file, region HAVING count(*) > 1) AS dealt)");
}

QString emptyAudit()
{
    return QStringLiteral("TRUNCATE audit.written, audit.moved; ALTER SEQUENCE audit.tried RESTART; ALTER SEQUENCE "
                          "audit.moves RESTART;");
}

} // namespace lk::test
