// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sql/rewrite.h"

#include <QTest>

using namespace lk;

namespace {
const sql::ColumnNames names{{QStringLiteral("path"), QStringLiteral("shadow")}};
const QualifiedName table{QStringLiteral("public"), QStringLiteral("t")};
} // namespace

class TestRewrite : public QObject {
    Q_OBJECT
private slots:
    void anIndexFollowsItsColumn_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char* name, const char* definition, const char* expected) {
            QTest::newRow(name) << QString::fromUtf8(definition) << QString::fromUtf8(expected);
        };
        row("a plain one", "CREATE INDEX i ON public.t USING btree (path)",
            "CREATE INDEX CONCURRENTLY copy ON public.t USING btree (shadow)");
        row("a function and a table of a like name stay",
            "CREATE INDEX i ON public.path USING gist (subpath(path, 0, 1))",
            "CREATE INDEX CONCURRENTLY copy ON public.path USING gist (subpath(shadow, 0, 1))");
        row("a string of a like name stays", "CREATE INDEX i ON public.t USING btree (id) WHERE (path = 'path'::text)",
            "CREATE INDEX CONCURRENTLY copy ON public.t USING btree (id) WHERE shadow = 'path'::text");
        row("order, operator class, INCLUDE and options come along",
            "CREATE UNIQUE INDEX i ON public.t USING btree (path text_pattern_ops DESC NULLS LAST, id) INCLUDE (path) "
            "NULLS NOT "
            "DISTINCT WITH (fillfactor='70') TABLESPACE fast",
            "CREATE UNIQUE INDEX CONCURRENTLY copy ON public.t USING btree (shadow text_pattern_ops DESC NULLS LAST, "
            "id) "
            "INCLUDE (shadow) NULLS NOT DISTINCT WITH (fillfactor='70') TABLESPACE fast");
    }
    void anIndexFollowsItsColumn()
    {
        QFETCH(QString, definition);
        QFETCH(QString, expected);
        const auto copied = sql::copyIndex(definition, QStringLiteral("copy"), names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        // The printer may choose the spelling; the meaning is compared by printing the expectation the same way.
        const auto same = sql::copyIndex(expected, QStringLiteral("copy"), {});
        QVERIFY(same);
        QCOMPARE(*copied, *same);
        QVERIFY(!copied->contains(QLatin1String("(path")) && !copied->contains(QLatin1String(" path ")));
    }

    void aWholeRowIndexIsRefused()
    {
        const auto copied = sql::copyIndex(
            QStringLiteral("CREATE INDEX i ON public.t USING btree (hash(t.*))"), QStringLiteral("copy"), names);
        QVERIFY(!copied);
        QVERIFY(copied.error().kind == ErrorKind::Unsupported);
    }

    void constraintsFollowAndAreNotValidYet_data()
    {
        QTest::addColumn<QString>("definition");
        QTest::addColumn<QString>("holds");
        QTest::newRow("a check") << QStringLiteral("CHECK (((path)::text <> 'path'::text))")
                                 << QStringLiteral("shadow");
        QTest::newRow("a foreign key keeps the other side's names") << QStringLiteral(
            "FOREIGN KEY (path, id) REFERENCES other(path, id) MATCH FULL ON UPDATE CASCADE ON DELETE SET NULL "
            "(path) DEFERRABLE INITIALLY DEFERRED") << QStringLiteral("(shadow, id) REFERENCES other (path, id)");
    }
    void constraintsFollowAndAreNotValidYet()
    {
        QFETCH(QString, definition);
        QFETCH(QString, holds);
        const auto copied = sql::copyConstraint(table, definition, QStringLiteral("Odd \"name"), names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QVERIFY2(copied->contains(holds), qPrintable(*copied));
        QVERIFY2(copied->contains(QLatin1String("NOT VALID")), qPrintable(*copied));
        QVERIFY2(copied->contains(QLatin1String("\"Odd \"\"name\"")), qPrintable(*copied));
        if (definition.contains(QLatin1String("DEFERRED"))) {
            QVERIFY2(copied->contains(QLatin1String("INITIALLY DEFERRED")), qPrintable(*copied));
            QVERIFY2(copied->contains(QLatin1String("SET NULL (shadow)")), qPrintable(*copied));
            QVERIFY2(copied->contains(QLatin1String("MATCH FULL")), qPrintable(*copied));
        }
    }

    void statisticsFollow()
    {
        const auto copied = sql::copyStatistics(
            QStringLiteral("CREATE STATISTICS public.s (dependencies) ON path, id, (lower(path)) FROM public.t"),
            {QStringLiteral("public"), QStringLiteral("copy")}, names);
        QVERIFY2(copied, copied ? "" : qPrintable(copied.error().message));
        QVERIFY2(copied->contains(QLatin1String("public.copy"))
                && copied->contains(QLatin1String("shadow, id, (lower(shadow))")),
            qPrintable(*copied));
    }

    void aDefaultGoesThroughTheExpression()
    {
        const auto put = sql::substituteColumn(
            QStringLiteral("nullif(path, 'path')::integer"), QStringLiteral("path"), QStringLiteral("'12'::text"));
        QVERIFY(put);
        QVERIFY2(
            put->contains(QLatin1String("'12'::text")) && put->contains(QLatin1String("'path'")), qPrintable(*put));
        QVERIFY2(!put->contains(QLatin1String("(path")), qPrintable(*put));
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
    }
};

QTEST_GUILESS_MAIN(TestRewrite)
#include "tst_rewrite.moc"
