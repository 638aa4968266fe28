// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/constraintwords.h"
#include "model/sql/foreignkey.h"
#include "model/sql/psqltext.h"
#include "model/sql/rewrite.h"
#include "model/sql/steady.h"

#include <QTest>

using namespace lk;

namespace {
const sql::ColumnNames names{{QStringLiteral("path"), QStringLiteral("shadow")}};
const QualifiedName table{QStringLiteral("public"), QStringLiteral("t")};
} // namespace

class TestRewrite : public QObject {
    Q_OBJECT
private slots:
    void psqlFindsNoVariable_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("expected");
        QTest::newRow("a slice") << "arr[1:\"PORT\"]"
                                 << "arr[1: \"PORT\"]";
        QTest::newRow("a bare name") << "arr[a:PORT]"
                                     << "arr[a: PORT]";
        QTest::newRow("a slice of which one bound is missing") << "arr[:n]"
                                                               << "arr[: n]";
        QTest::newRow("casts and assignments") << "a::text, f(x := 1, y => 2)"
                                               << "a::text, f(x := 1, y => 2)";
        QTest::newRow("literals and names") << "':PORT' || E'\\':PORT' || $$:PORT$$ || \":PORT\" -- :PORT"
                                            << "':PORT' || E'\\':PORT' || $$:PORT$$ || \":PORT\" -- :PORT";
        QTest::newRow("letters of several bytes before it") << "\"\u00e4\u20ac\"[1:\"USER\"]"
                                                            << "\"\u00e4\u20ac\"[1: \"USER\"]";
    }
    void psqlFindsNoVariable()
    {
        QFETCH(QString, sql);
        QFETCH(QString, expected);
        QCOMPARE(lk::sql::withoutPsqlVariables(sql), expected);
    }

    void anIndexFollowsItsColumn_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* definition, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(definition) << QString::fromUtf8(expected);
        };
        row("a plain one", "CREATE INDEX i ON public.t USING btree (path)",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree (\"shadow\")");
        row("a function and a table of a like name stay",
            "CREATE INDEX i ON public.path USING gist (subpath(path, 0, 1))",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.path USING gist (subpath(\"shadow\", 0, 1))");
        row("a string of a like name stays", "CREATE INDEX i ON public.t USING btree (id) WHERE (path = 'path'::text)",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree (id) WHERE (\"shadow\" = 'path'::text)");
        row("order, operator class, INCLUDE and options come along",
            "CREATE UNIQUE INDEX i ON public.t USING btree (path text_pattern_ops DESC NULLS LAST, id) INCLUDE (path) "
            "NULLS NOT DISTINCT WITH (fillfactor='70') TABLESPACE fast",
            "CREATE UNIQUE INDEX CONCURRENTLY \"copy\" ON public.t USING btree (\"shadow\" text_pattern_ops DESC "
            "NULLS LAST, id) INCLUDE (\"shadow\") NULLS NOT DISTINCT WITH (fillfactor='70') TABLESPACE fast");
        row("a cast of IS NULL keeps its parentheses",
            "CREATE INDEX i ON public.t USING btree ((((path IS NULL))::integer + ((id IS NULL))::integer))",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree ((((\"shadow\" IS NULL))::integer + ((id IS "
            "NULL))::integer))");
        row("a cast of NOT, BETWEEN and AND keeps its parentheses",
            "CREATE INDEX i ON public.t USING btree ((((NOT (path = 'a'::text)))::integer), (((((path >= 'a'::text) "
            "AND "
            "(id = 1))))::integer))",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree ((((NOT (\"shadow\" = 'a'::text)))::integer), "
            "(((((\"shadow\" >= 'a'::text) AND (id = 1))))::integer))");
        row("what the printer cannot print at all",
            "CREATE INDEX i ON public.t USING btree ((path IS NORMALIZED), (at AT TIME ZONE (path || 'b'::text)), "
            "f(\"B c\" => path))",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree ((\"shadow\" IS NORMALIZED), (at AT TIME ZONE "
            "(\"shadow\" || 'b'::text)), f(\"B c\" => \"shadow\"))");
        row("letters of several bytes before the name do not move it",
            "CREATE INDEX \"\xc3\xa4\xe2\x82\xac\" ON public.\"t\xc3\xb6\" USING btree ((('\xf0\x9f\x90\x98' || "
            "path)))",
            "CREATE INDEX CONCURRENTLY \"copy\" ON public.\"t\xc3\xb6\" USING btree ((('\xf0\x9f\x90\x98' || "
            "\"shadow\")))");
    }
    void anIndexFollowsItsColumn()
    {
        QFETCH(QString, definition);
        QFETCH(QString, expected);
        const auto copied = sql::copyIndex(definition, QStringLiteral("copy"), names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QCOMPARE(*copied, expected);
    }

    void aTablespaceIsPutWhereItBelongs_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("expected");
        const QString start = QStringLiteral("CREATE INDEX i ON public.t USING btree (id)");
        const QString copy = QStringLiteral("CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree (id)");
        QTest::newRow("at the end") << start << copy + QStringLiteral(" TABLESPACE \"slow\"");
        QTest::newRow("before a predicate") << start + QStringLiteral(" WHERE (id > 1)")
                                            << copy + QStringLiteral(" TABLESPACE \"slow\" WHERE (id > 1)");
        QTest::newRow("in the place of another") << start + QStringLiteral(" TABLESPACE fast WHERE (id > 1)")
                                                 << copy + QStringLiteral(" TABLESPACE \"slow\" WHERE (id > 1)");
    }
    void aTablespaceIsPutWhereItBelongs()
    {
        QFETCH(QString, definition);
        const auto copied = sql::copyIndex(definition, QStringLiteral("copy"), names, QStringLiteral("slow"));
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QTEST(*copied, "expected");
    }

    void aCopyMayBePlain()
    {
        const auto copied = sql::copyPlainIndex(
            QStringLiteral("CREATE UNIQUE INDEX i ON public.t USING btree (path)"), QStringLiteral("copy"), names);
        QVERIFY(copied);
        QCOMPARE(*copied, QStringLiteral("CREATE INDEX CONCURRENTLY \"copy\" ON public.t USING btree (\"shadow\")"));
    }

    void someChecksBearNull_data()
    {
        QTest::addColumn<QString>("check");
        QTest::addColumn<bool>("bears");
        QTest::newRow("a comparison") << QStringLiteral("CHECK ((path > 0))") << true;
        QTest::newRow("a range and a list")
            << QStringLiteral("CHECK (((path >= 0) AND (path <= 9) OR NOT (path = ANY (ARRAY[1, 2]))))") << true;
        QTest::newRow("a cast that is not valid yet")
            << QStringLiteral("CHECK (((path)::text <> 'x'::text)) NOT VALID") << true;
        QTest::newRow("IS NOT NULL") << QStringLiteral("CHECK ((path IS NOT NULL))") << false;
        QTest::newRow("a function") << QStringLiteral("CHECK ((COALESCE(path, 0) > 0))") << false;
        QTest::newRow("another function") << QStringLiteral("CHECK ((num_nulls(path, id) = 0))") << false;
        QTest::newRow("IS DISTINCT FROM") << QStringLiteral("CHECK ((path IS DISTINCT FROM NULL::integer))") << false;
        QTest::newRow("IS TRUE") << QStringLiteral("CHECK (((path > 0) IS TRUE))") << false;
    }
    void someChecksBearNull()
    {
        QFETCH(QString, check);
        QTEST(sql::bearsNull(check), "bears");
    }

    void aUniqueConstraintFollows()
    {
        const auto copied
            = sql::copyUnique(table, QStringLiteral("UNIQUE NULLS NOT DISTINCT (id, path) INCLUDE (path) DEFERRABLE"),
                QStringLiteral("copy"), names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QCOMPARE(*copied,
            QStringLiteral("ALTER TABLE \"public\".\"t\" ADD CONSTRAINT \"copy\" UNIQUE NULLS NOT DISTINCT (id, "
                           "\"shadow\") INCLUDE (\"shadow\") DEFERRABLE"));
    }

    void anIndexMovesToAnotherRelation()
    {
        const auto moved = sql::moveIndex(
            QStringLiteral(
                "CREATE UNIQUE INDEX i ON ONLY public.t USING btree (id, ((path IS NULL)::int)) WHERE (id > 1)"),
            {}, {QStringLiteral("pg_temp"), QStringLiteral("Odd")});
        QVERIFY2(moved, moved ? "" : qPrintable(moved.error().message));
        QCOMPARE(*moved,
            QStringLiteral("CREATE UNIQUE INDEX ON ONLY \"pg_temp\".\"Odd\" USING btree (id, ((path IS NULL)::int)) "
                           "WHERE (id > 1)"));
    }

    void aWholeRowIndexIsRefused()
    {
        const auto copied = sql::copyIndex(
            QStringLiteral("CREATE INDEX i ON public.t USING btree (hash(t.*))"), QStringLiteral("copy"), names);
        QVERIFY(!copied);
        QVERIFY(copied.error().kind == ErrorKind::Unsupported);
    }

    void whatIsNotEnforcedStaysSo()
    {
        const auto check = sql::copyConstraint(
            table, QStringLiteral("CHECK ((path > 'a'::text)) NOT ENFORCED"), QStringLiteral("copy"), names);
        QVERIFY2(check, check ? "" : qPrintable(check.error().message));
        QVERIFY2(check->endsWith(QLatin1String("CHECK ((\"shadow\" > 'a'::text)) NOT ENFORCED")), qPrintable(*check));
        const auto key = sql::copyForeignKey(table,
            QStringLiteral("FOREIGN KEY (path) REFERENCES other(id) DEFERRABLE NOT ENFORCED"), QStringLiteral("copy"),
            names, {});
        QVERIFY2(key, key ? "" : qPrintable(key.error().message));
        QVERIFY2(key->contains(QLatin1String("(shadow)")) && key->endsWith(QLatin1String(" NOT ENFORCED")),
            qPrintable(*key));
        QVERIFY(sql::foreignKeyFacts(QStringLiteral("FOREIGN KEY (a) REFERENCES o(b) NOT ENFORCED")));
    }

    void keysOfPeriodsAreKnown()
    {
        QVERIFY(sql::isTemporal(QStringLiteral("PRIMARY KEY (id, v WITHOUT OVERLAPS)")));
        QVERIFY(sql::isTemporal(QStringLiteral("FOREIGN KEY (a, PERIOD v) REFERENCES t(id, PERIOD v)")));
        QVERIFY(!sql::isTemporal(QStringLiteral("PRIMARY KEY (\"v WITHOUT OVERLAPS\")")));
        QVERIFY(!sql::isTemporal(QStringLiteral("FOREIGN KEY (period) REFERENCES t(period)")));
        QVERIFY(!sql::isTemporal(QStringLiteral("CHECK ((c <> 'PERIOD v WITHOUT OVERLAPS'::text))")));
    }

    void steadyExpressionsAreKnown()
    {
        for (const char* steady :
            {"0", "'x'::character varying", "now()", "CURRENT_DATE", "(now() + '1 day'::interval)", "ARRAY[1, 2]"}) {
            QVERIFY2(sql::isSteady(QString::fromUtf8(steady)), steady);
        }
        for (const char* unsteady : {"nextval('q'::regclass)", "gen_random_uuid()", "public.now()", "clock_timestamp()",
                 "(random() * (2)::double precision)", "1 2"}) {
            QVERIFY2(!sql::isSteady(QString::fromUtf8(unsteady)), unsteady);
        }
    }

    void constraintsFollowAndAreNotValidYet_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("holds");
        QTest::newRow("a check") << QStringLiteral("CHECK (((path)::text <> 'path'::text))")
                                 << QStringLiteral("CHECK (((\"shadow\")::text <> 'path'::text)) NOT VALID");
        QTest::newRow("a check over casts of IS NULL")
            << QStringLiteral("CHECK (((((path IS NULL))::integer + ((iban IS NULL))::integer) = 1)) NO INHERIT")
            << QStringLiteral("CHECK (((((\"shadow\" IS NULL))::integer + ((iban IS NULL))::integer) = 1)) NO INHERIT "
                              "NOT VALID");
        QTest::newRow("a check that is not valid yet")
            << QStringLiteral("CHECK ((path > 'a'::text)) NOT VALID")
            << QStringLiteral("ADD CONSTRAINT \"Odd \"\"name\" CHECK ((\"shadow\" > 'a'::text)) NOT VALID");
        QTest::newRow("a foreign key keeps the other side's names") << QStringLiteral(
            "FOREIGN KEY (path, id) REFERENCES other(path, id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL "
            "(path) DEFERRABLE INITIALLY DEFERRED") << QStringLiteral("(\"shadow\", id) REFERENCES other(path, id)");
    }
    void constraintsFollowAndAreNotValidYet()
    {
        QFETCH(QString, definition);
        QFETCH(QString, holds);
        const auto copied = sql::copyConstraint(table, definition, QStringLiteral("Odd \"name"), names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QVERIFY2(copied->contains(holds), qPrintable(*copied));
        QVERIFY2(copied->endsWith(QLatin1String(" NOT VALID")), qPrintable(*copied));
        QCOMPARE(copied->count(QLatin1String("NOT VALID")), 1);
        QVERIFY2(copied->contains(QLatin1String("\"Odd \"\"name\"")), qPrintable(*copied));
        if (definition.contains(QLatin1String("DEFERRED"))) {
            QVERIFY2(copied->contains(QLatin1String("INITIALLY DEFERRED")), qPrintable(*copied));
            QVERIFY2(copied->contains(QLatin1String("SET NULL (\"shadow\")")), qPrintable(*copied));
            QVERIFY2(copied->contains(QLatin1String("MATCH FULL")), qPrintable(*copied));
        }
    }

    void statisticsFollow_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("expected");
        QTest::newRow("columns and an expression")
            << QStringLiteral("CREATE STATISTICS public.s (dependencies) ON path, id, (lower(path)) FROM public.t")
            << QStringLiteral("CREATE STATISTICS \"public\".\"copy\" (dependencies) ON \"shadow\", id, "
                              "(lower(\"shadow\")) FROM public.t");
        QTest::newRow("names that want quotes")
            << QStringLiteral("CREATE STATISTICS public.\"S t\" ON \"Odd Col\", path FROM public.\"T 1\"")
            << QStringLiteral("CREATE STATISTICS \"public\".\"copy\" ON \"Odd Col\", \"shadow\" FROM public.\"T 1\"");
        QTest::newRow("FROM inside an expression")
            << QStringLiteral("CREATE STATISTICS public.s ON EXTRACT(epoch FROM at), path FROM public.t")
            << QStringLiteral(
                   "CREATE STATISTICS \"public\".\"copy\" ON EXTRACT(epoch FROM at), \"shadow\" FROM public.t");
    }
    void statisticsFollow()
    {
        QFETCH(QString, definition);
        const auto copied = sql::copyStatistics(definition, {QStringLiteral("public"), QStringLiteral("copy")}, names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QTEST(*copied, "expected");
    }

    void commentsAreTakenOut_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<QString>("expected");
        QTest::newRow("at the end") << QStringLiteral("path::text -- why") << QStringLiteral("path::text");
        QTest::newRow("in the middle") << QStringLiteral("path/* a */::/* b */text") << QStringLiteral("path :: text");
        QTest::newRow("not in a string") << QStringLiteral("path || ' -- x /* y */'")
                                         << QStringLiteral("path || ' -- x /* y */'");
        QTest::newRow("nor in a name") << QStringLiteral("\"a--b\"") << QStringLiteral("\"a--b\"");
        QTest::newRow("blank lines in a string stay")
            << QStringLiteral("path || 'a\n\n  b' -- c") << QStringLiteral("path || 'a\n\n  b'");
    }
    void commentsAreTakenOut()
    {
        QFETCH(QString, expression);
        const auto bare = sql::withoutComments(expression);
        QVERIFY(bare);
        QTEST(*bare, "expected");
    }

    void renamedExpressionsMeanTheSame()
    {
        const auto renamed
            = sql::renameColumns(QStringLiteral("(path IS NULL)::int + (t.path OR true)::int -- path"), names);
        QVERIFY2(renamed, renamed ? "" : qPrintable(renamed.error().message));
        QCOMPARE(*renamed, QStringLiteral("(\"shadow\" IS NULL)::int + (t.\"shadow\" OR true)::int -- path"));
    }

    void aDefaultGoesThroughTheExpression()
    {
        const auto put = sql::substituteColumn(
            QStringLiteral("nullif(path, 'path')::integer"), QStringLiteral("path"), QStringLiteral("'12'::text"));
        QVERIFY(put);
        QCOMPARE(*put, QStringLiteral("nullif(('12'::text), 'path')::integer"));
        const auto low
            = sql::substituteColumn(QStringLiteral("path * 2"), QStringLiteral("path"), QStringLiteral("1 + 1 -- two"));
        QVERIFY(low);
        QCOMPARE(*low, QStringLiteral("(1 + 1) * 2"));
    }

    void expressionsOfPeopleAreChecked_data()
    {
        QTest::addColumn<QString>("expression");
        QTest::addColumn<bool>("good");
        QTest::newRow("a cast") << QStringLiteral("path::integer") << true;
        QTest::newRow("a case") << QStringLiteral("CASE WHEN path ~ '^[0-9]+$' THEN path::integer END") << true;
        QTest::newRow("a constant") << QStringLiteral("0") << true;
        QTest::newRow("a trailing comment") << QStringLiteral("path::integer -- why not") << true;
        QTest::newRow("another column") << QStringLiteral("path || other") << false;
        QTest::newRow("a qualified column") << QStringLiteral("t.path") << false;
        QTest::newRow("a subquery") << QStringLiteral("(SELECT 1)") << false;
        QTest::newRow("two expressions") << QStringLiteral("path, path") << false;
        QTest::newRow("a second statement") << QStringLiteral("path; DROP TABLE t") << false;
        QTest::newRow("a FROM clause") << QStringLiteral("path FROM t") << false;
        QTest::newRow("a parameter") << QStringLiteral("path || $1") << false;
        QTest::newRow("no SQL at all") << QStringLiteral("path ::") << false;
        QTest::newRow("nothing") << QString() << false;
    }
    void expressionsOfPeopleAreChecked()
    {
        QFETCH(QString, expression);
        QFETCH(bool, good);
        const auto checked = sql::checkExpression(expression, QStringLiteral("path"));
        QCOMPARE(checked.has_value(), good);
        if (!good) {
            QVERIFY(checked.error().kind == ErrorKind::BadInput);
            QVERIFY(!checked.error().message.isEmpty());
        }
    }

    void factsOfAnIndex()
    {
        const auto facts = sql::indexFacts(QStringLiteral(
            "CREATE INDEX i ON public.t USING btree (a, b text_pattern_ops, lower(c)) INCLUDE (d) WHERE e > 0"));
        QVERIFY(facts);
        QVERIFY(!facts->plainColumns);
        QCOMPARE(facts->columns, (QStringList{QStringLiteral("a"), QStringLiteral("b"), QStringLiteral("d")}));
        QCOMPARE(facts->operatorClassColumns, QStringList{QStringLiteral("b")});
        QCOMPARE(facts->expressionColumns, (QStringList{QStringLiteral("c"), QStringLiteral("e")}));
        QCOMPARE(facts->storage, QString());
        const auto stored = sql::indexFacts(QString::fromUtf8(
            "CREATE UNIQUE INDEX \"ü WITH (\" ON public.t USING btree (a) INCLUDE (d) NULLS NOT DISTINCT "
            "WITH (fillfactor='70', deduplicate_items=off) WHERE (e)::timestamp with time zone > now()"));
        QVERIFY(stored);
        QCOMPARE(stored->storage, QStringLiteral(" WITH (fillfactor='70', deduplicate_items=off)"));
    }
};

QTEST_GUILESS_MAIN(TestRewrite)
#include "tst_rewrite.moc"
