// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/columnuse.h"

#include <QTest>

using namespace lk;

/// Which lines of a routine speak of public.things (id, path, label).
class TestColumnUse : public QObject {
    Q_OBJECT

    static QString printed(const QList<sql::ColumnUse>& uses)
    {
        QStringList lines;
        for (const sql::ColumnUse& use : uses) {
            if (use.column == QLatin1String("path")) {
                lines << QStringLiteral("%1: %2").arg(use.line).arg(use.text);
            }
        }
        return lines.join(QLatin1Char('\n'));
    }

    static QString usesIn(const QString& language, const QString& body, bool bound)
    {
        sql::RoutineText routine;
        routine.language = language;
        routine.source = body;
        routine.bound = bound;
        routine.definition
            = QStringLiteral("CREATE OR REPLACE FUNCTION public.f(a integer, t public.things)\n RETURNS %1\n"
                             " LANGUAGE %2\nAS $function$%3$function$\n")
                  .arg(body.contains(QLatin1String("NEW.")) ? QStringLiteral("trigger") : QStringLiteral("bigint"),
                      language, body);
        const QualifiedName table{QStringLiteral("public"), QStringLiteral("things")};
        return printed(
            sql::columnUses(routine, table, {QStringLiteral("id"), QStringLiteral("path"), QStringLiteral("label")}));
    }

private slots:
    void findsTheLines_data()
    {
        QTest::addColumn<QString>("language");
        QTest::addColumn<bool>("bound");
        QTest::addColumn<QString>("body");
        QTest::addColumn<QString>("expected");
        const auto row
            = [](const char* name, const char* language, bool bound, const char* body, const char* expected) {
                  QTest::newRow(name) << QString::fromLatin1(language) << bound << QString::fromUtf8(body)
                                      << QString::fromUtf8(expected);
              };
        row("SQL: a column of the table", "sql", false, "SELECT path FROM things", "1: SELECT path FROM things");
        row("SQL: several statements", "sql", false,
            "SELECT 1;\nUPDATE public.things\n   SET path = 1;\nDELETE FROM things", "3: SET path = 1;");
        row("SQL: a function and a type of that name", "sql", false,
            "SELECT path('((0,0))'), label::path FROM things WHERE subpath(id) > 0", "");
        row("SQL: the column of another table", "sql", false,
            "SELECT o.path FROM others o JOIN things t ON t.id = o.id", "");
        row("SQL: another table of that name in another schema", "sql", false, "SELECT path FROM elsewhere.things", "");
        row("SQL: through an alias and a subquery", "sql", false,
            "SELECT s.path\nFROM (SELECT *\n FROM things x\n WHERE x.path > 0) s",
            "1: SELECT s.path\n4: WHERE x.path > 0) s");
        row("SQL: only in a comment or a string", "sql", false, "SELECT id -- path\nFROM things WHERE label = 'path'",
            "");
        row("SQL: a parameter that is a row", "sql", true, "SELECT t.path * 2", "1: SELECT t.path * 2");
        row("SQL: a numbered parameter that is a row", "sql", true, "SELECT ($2).path", "1: SELECT ($2).path");
        row("SQL: insert and conflict", "sql", false,
            "INSERT INTO things (id,\n path) VALUES (1, 2)\nON CONFLICT (path) DO UPDATE\nSET path = excluded.path",
            "2: path) VALUES (1, 2)\n3: ON CONFLICT (path) DO UPDATE\n4: SET path = excluded.path");
        row("SQL: insert into another table", "sql", false, "INSERT INTO others (path) SELECT id FROM things", "");
        row("SQL: a join that uses it", "sql", false, "SELECT 1 FROM others\nJOIN things USING (path)",
            "2: JOIN things USING (path)");
        row("SQL: merge", "sql", false,
            "MERGE INTO things t USING others o ON t.id = o.id\nWHEN MATCHED THEN UPDATE SET path = 3\nWHEN NOT "
            "MATCHED THEN INSERT (id, path) VALUES (1, 2)",
            "2: WHEN MATCHED THEN UPDATE SET path = 3\n3: WHEN NOT MATCHED THEN INSERT (id, path) VALUES (1, 2)");
        row("SQL: what does not parse is read word by word", "sql", false, "SELECT FROM FROM things\nWHERE path > 1",
            "2: WHERE path > 1");
        row("PL/pgSQL: the new row of a trigger", "plpgsql", true,
            "\nBEGIN\n  -- path\n  IF NEW.path > 3 THEN\n    NEW.path := OLD.path\n      + 1;\n  END IF;\n  RETURN "
            "NEW;\nEND ",
            "4: IF NEW.path > 3 THEN\n5: NEW.path := OLD.path");
        row("PL/pgSQL: the new row of another table's trigger", "plpgsql", false,
            "\nBEGIN\n  NEW.path := (SELECT count(*) FROM things);\n  RETURN NEW;\nEND ", "");
        row("PL/pgSQL: a statement over several lines", "plpgsql", false,
            "\nBEGIN\n  UPDATE things\n     SET label = 'x',\n         path = path + 1\n   WHERE id = a;\nEND ",
            "5: path = path + 1");
        row("PL/pgSQL: types, rows and records", "plpgsql", false,
            "\nDECLARE\n  v things.path%TYPE;\n  rr things%ROWTYPE;\n  r record;\nBEGIN\n  SELECT * INTO r FROM "
            "things;\n  v := rr.path;\n  RETURN r.path;\nEND ",
            "3: v things.path%TYPE;\n8: v := rr.path;\n9: RETURN r.path;");
        row("PL/pgSQL: a variable of that name", "plpgsql", false,
            "\nDECLARE\n  path integer := 3;\nBEGIN\n  path := path + 1;\n  PERFORM count(*) FROM others WHERE x = "
            "path;\n  RETURN (SELECT max(id) FROM things);\nEND ",
            "");
        row("PL/pgSQL: a record of another table only", "plpgsql", false,
            "\nDECLARE\n  r record;\nBEGIN\n  FOR r IN SELECT * FROM others LOOP\n    RAISE NOTICE 'things %', "
            "r.path;\n  END LOOP;\n  RETURN 1;\nEND ",
            "");
        row("PL/pgSQL: a cursor and a loop", "plpgsql", false,
            "\nDECLARE\n  c CURSOR FOR SELECT path FROM things;\n  r record;\nBEGIN\n  FOR r IN\n    SELECT t.path AS "
            "p\n      FROM things t\n  LOOP\n    NULL;\n  END LOOP;\n  RETURN 1;\nEND ",
            "3: c CURSOR FOR SELECT path FROM things;\n7: SELECT t.path AS p");
        row("PL/pgSQL: SQL that is put together", "plpgsql", false,
            "\nBEGIN\n  EXECUTE 'UPDATE things SET path = '\n    || quote_literal(a);\n  RETURN 1;\nEND ",
            "3: EXECUTE 'UPDATE things SET path = '");
        row("PL/pgSQL: put together from parts", "plpgsql", false,
            "\nDECLARE\n  q text;\nBEGIN\n  q := 'UPDATE things ';\n  q := q || 'SET path = 0';\n  EXECUTE q;\n  "
            "RETURN 1;\nEND ",
            "6: q := q || 'SET path = 0';");
        row("PL/pgSQL: a message is no SQL", "plpgsql", false,
            "\nBEGIN\n  RAISE NOTICE 'path of %', (SELECT count(*) FROM things);\n  RETURN 'path';\nEND ", "");
        row("PL/pgSQL: what does not parse is read word by word", "plpgsql", false,
            "\nBEGIN\n  things;;\n  path oops;\nEND ", "4: path oops;");
        row("another language is read word by word", "plpython3u", false,
            "\nplpy.execute(\"UPDATE things\")\nplpy.execute('SET path = 1')\n", "3: plpy.execute('SET path = 1')");
    }
    void findsTheLines()
    {
        QFETCH(QString, language);
        QFETCH(bool, bound);
        QFETCH(QString, body);
        QTEST(usesIn(language, body, bound), "expected");
    }

    void oddNamesAreFound()
    {
        const QString column = QString::fromUtf8("Größe.\"x\"");
        sql::RoutineText routine;
        routine.language = QStringLiteral("plpgsql");
        routine.source = QStringLiteral("\nBEGIN\n  RETURN (SELECT\n    max(%1) FROM public.%2);\nEND ")
                             .arg(quoted(column), quoted(QStringLiteral("Odd.Table")));
        routine.definition
            = QStringLiteral("CREATE OR REPLACE FUNCTION public.f()\n RETURNS bigint\n LANGUAGE plpgsql\nAS "
                             "$function$%1$function$\n")
                  .arg(routine.source);
        const auto uses = sql::columnUses(routine, {QStringLiteral("public"), QStringLiteral("Odd.Table")}, {column});
        QCOMPARE(uses.size(), 1);
        QCOMPARE(uses.first().line, 4);
        QCOMPARE(uses.first().column, column);
    }
};

QTEST_GUILESS_MAIN(TestColumnUse)
#include "tst_columnuse.moc"
