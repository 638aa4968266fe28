// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/rowwidth.h"

#include <QTest>

using namespace lk;

using Gives = sql::RoutineText::Gives;

/// Which lines of a routine fail once public.things (and its partition things_1) has a column more.
class TestRowWidth : public QObject {
    Q_OBJECT

private slots:
    void findsTheLines_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<int>("gives");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("expected");
        const auto row
            = [](const char* name, const char* language, Gives gives, const char* body, const char* expected) {
                  QTest::newRow(name) << QString::fromUtf8(language) << int(gives) << QString::fromUtf8(body)
                                      << QString::fromUtf8(expected);
              };
        const auto trigger = [&](const char* name, const char* body, const char* expected) {
            row(name, "plpgsql", Gives::Trigger, body, expected);
        };
        trigger("a trigger that files OLD", "BEGIN\n  INSERT INTO log VALUES (OLD.*);\n  RETURN NULL;\nEND", "2 row");
        trigger("a trigger that selects OLD", "BEGIN INSERT INTO log SELECT OLD.*; RETURN NULL; END", "1 row");
        trigger("a trigger that files more with it",
            "BEGIN\nIF TG_OP = 'DELETE' THEN\n  INSERT INTO log SELECT 'D', now(), (OLD).*;\nEND IF;\nRETURN NULL; END",
            "3 row");
        trigger("a trigger that files it by way of a query",
            "BEGIN INSERT INTO log SELECT s.* FROM (SELECT now(), NEW.*) AS s; RETURN NULL; END", "1 row");
        trigger(
            "a trigger that names columns", "BEGIN INSERT INTO log VALUES (OLD.id, OLD.label); RETURN NULL; END", "");
        trigger("a trigger that files a row as one value",
            "BEGIN INSERT INTO log VALUES (to_jsonb(OLD.*), hstore(NEW.*), OLD); RETURN NULL; END", "");
        trigger("a trigger that compares rows",
            "BEGIN IF ROW(OLD.*) IS DISTINCT FROM ROW(NEW.*) OR OLD.* = NEW.* THEN RETURN NULL; END IF; RETURN NEW; "
            "END",
            "");
        trigger("a trigger that deals rows out among partitions",
            "BEGIN INSERT INTO things_1 VALUES (NEW.*); RETURN NULL; END", "");
        trigger("a trigger that files rows of another table",
            "DECLARE r others; BEGIN SELECT * INTO r FROM others; INSERT INTO log VALUES (r.*); RETURN NULL; END", "");
        trigger("a trigger that files a variable",
            "DECLARE\n  r things%ROWTYPE;\nBEGIN\n  SELECT * INTO r FROM things;\n  INSERT INTO log SELECT r.*;\n  "
            "RETURN "
            "NULL;\nEND",
            "5 name");
        row("PL/pgSQL that files the rows of a loop", "plpgsql", Gives::Nothing,
            "DECLARE\n  r record;\nBEGIN\n  FOR r IN SELECT * FROM things LOOP\n    INSERT INTO log VALUES (r.*);\n  "
            "END "
            "LOOP;\nEND",
            "5 name");
        row("PL/pgSQL that files a record", "plpgsql", Gives::Nothing,
            "DECLARE\n  r record;\nBEGIN\n  SELECT * INTO r FROM things LIMIT 1;\n  INSERT INTO log SELECT r.*;\nEND",
            "5 name");
        row("PL/pgSQL that files what it listed", "plpgsql", Gives::Nothing,
            "DECLARE r record; BEGIN FOR r IN SELECT id, label FROM things LOOP INSERT INTO log VALUES (r.*); END "
            "LOOP; "
            "END",
            "");
        row("SQL that files rows", "sql", Gives::Nothing, "SELECT 1;\nINSERT INTO log SELECT * FROM public.things",
            "2 name");
        row("SQL that files what it deletes", "sql", Gives::Nothing,
            "WITH gone AS (DELETE FROM things WHERE id < 7 RETURNING *) INSERT INTO log SELECT * FROM gone", "1 name");
        row("SQL that files columns of what it deletes", "sql", Gives::Nothing,
            "WITH gone AS (DELETE FROM things RETURNING id) INSERT INTO log SELECT * FROM gone", "");
        row("SQL that files a join", "sql", Gives::Nothing,
            "INSERT INTO log SELECT t.* FROM others o JOIN things t USING (id)", "1 name");
        row("SQL that files the other side of a join", "sql", Gives::Nothing,
            "INSERT INTO log SELECT o.* FROM others o JOIN things t USING (id)", "");
        row("SQL that fills the table", "sql", Gives::Nothing, "INSERT INTO things SELECT * FROM others", "");
        row("SQL that files rows of that name elsewhere", "sql", Gives::Nothing,
            "INSERT INTO log SELECT * FROM elsewhere.things", "");
        row("SQL with a column of that name", "sql", Gives::Nothing, "INSERT INTO log SELECT * FROM log AS things", "");
        row("SQL that puts rows beside others", "sql", Gives::Nothing,
            "CREATE TEMP TABLE u AS SELECT * FROM things UNION ALL SELECT * FROM archive", "1 name");
        row("SQL that puts rows beside those of a partition", "sql", Gives::Nothing,
            "CREATE TEMP TABLE u AS SELECT * FROM things UNION ALL SELECT * FROM things_1", "");
        row("SQL that gives rows by their columns", "sql", Gives::Rows, "SELECT id, label FROM things", "1 row");
        row("SQL that gives rows of a view", "sql", Gives::Rows, "SELECT * FROM some_things", "1 row");
        row("SQL that gives rows by their star", "sql", Gives::Rows, "SELECT * FROM things WHERE id = 1", "");
        row("SQL that gives rows as they are", "sql", Gives::Rows, "SELECT t FROM things AS t", "");
        row("SQL that gives rows of a function", "sql", Gives::Rows, "SELECT * FROM some_things()", "");
        row("SQL that gives what it wrote", "sql", Gives::Rows, "UPDATE things SET label = 'x' RETURNING *", "");
        row("SQL that gives columns of what it wrote", "sql", Gives::Rows,
            "UPDATE things SET label = 'x' RETURNING id, label", "1 row");
        row("SQL that gives a table of columns by a star", "sql", Gives::Other, "SELECT * FROM things", "1 name");
        row("SQL that gives a table of columns", "sql", Gives::Other, "SELECT id, label FROM things", "");
        row("SQL that gives nothing", "sql", Gives::Nothing, "SELECT * FROM things", "");
        row("PL/pgSQL that gives rows by their columns", "plpgsql", Gives::Rows,
            "BEGIN\n  RETURN QUERY SELECT id, label FROM things;\nEND", "2 row");
        row("PL/pgSQL that gives rows by their star", "plpgsql", Gives::Rows,
            "BEGIN RETURN QUERY SELECT * FROM things; END", "");
        row("PL/pgSQL that gives a table of columns by a star", "plpgsql", Gives::Other,
            "BEGIN RETURN QUERY SELECT * FROM things; END", "1 name");
        row("PL/pgSQL that reads rows", "plpgsql", Gives::Other,
            "DECLARE r record; BEGIN FOR r IN SELECT * FROM things LOOP NULL; END LOOP; PERFORM * FROM things; RETURN; "
            "END",
            "");
        row("what does not parse", "sql", Gives::Nothing, "INSERT INTO log SELECT * FROM FROM things", "");
        row("another language", "plpython3u", Gives::Other, "plpy.execute('INSERT INTO log SELECT * FROM things')", "");
    }
    void findsTheLines()
    {
        QFETCH(QString, language);
        QFETCH(int, gives);
        QFETCH(QString, body);
        QFETCH(QString, expected);
        sql::RoutineText routine;
        routine.language = language;
        routine.source = body;
        routine.gives = Gives(gives);
        routine.bound = routine.gives == Gives::Trigger || routine.gives == Gives::Rows;
        const char* types[] = {"void", "trigger", "SETOF public.things", "SETOF record"};
        routine.definition = QStringLiteral("CREATE OR REPLACE FUNCTION public.f()\n RETURNS %1\n LANGUAGE %2\nAS "
                                            "$function$%3$function$\n")
                                 .arg(QLatin1String(types[gives]), language, body);
        const QList<QualifiedName> tables{{QStringLiteral("public"), QStringLiteral("things")},
            {QStringLiteral("public"), QStringLiteral("things_1")}};
        QStringList found;
        const auto uses = sql::widthUses(routine, tables);
        for (const sql::WidthUse& use : uses) {
            found << QStringLiteral("%1 %2").arg(use.line).arg(
                use.byName ? QStringLiteral("name") : QStringLiteral("row"));
            QVERIFY2(body.contains(use.text), qPrintable(use.text));
        }
        QCOMPARE(found.join(QStringLiteral(", ")), expected);
    }
};

QTEST_GUILESS_MAIN(TestRowWidth)
#include "tst_rowwidth.moc"
