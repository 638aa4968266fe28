// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/postgres/valuestable.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

/// What becomes of values when a type changes: expressions, losses and previews, asked of a real server.
class TestPgValues : public QObject, private ValuesTable {
    Q_OBJECT

private slots:
    void initTestCase() { startServer(); }

    void countsRowsThatFailWhereTheyMay()
    {
        QCOMPARE(ask(s("big"), s("integer"))->failingRows, 50);
        QCOMPARE(ask(s("word"), s("integer"))->failingRows, 100);
        QCOMPARE(ask(s("short"), s("varchar(9)"))->failingRows, 0);
        QCOMPARE(ask(s("From"), s("bigint"))->failingRows, -1);
        QCOMPARE(ask(s("From"), s("bigint"), s("shop.picky(\"From\")"))->failingRows, 50);
    }

    void judgesExpressions_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("forward");
        QTest::addColumn<QString>("back");
        QTest::addColumn<bool>("holds");
        const auto row
            = [](const char* tag, const char* column, const char* type, const char* forward, const char* back,
                  bool holds) { QTest::newRow(tag) << s(column) << s(type) << s(forward) << s(back) << holds; };
        row("a cast", "word", "integer", "word::integer", "", true);
        row("a CASE", "word", "integer", "CASE WHEN word ~ '^[0-9]+$' THEN word::int END", "word::text", true);
        row("a name that needs quotes", "From", "text", "(\"From\" + 1)::text", "\"From\"::int - 1", true);
        row("a function of the table's schema", "From", "integer", "half(\"From\")", "", true);
        row("a stable function", "day", "timestamptz", "day::timestamptz", "\"day\"::date", true);
        row("a comment at the end", "word", "integer", "word::integer -- so", "", true);
        row("another column", "word", "integer", "amount::integer", "", false);
        row("a function that is not there", "word", "integer", "nothing(word)", "", false);
        row("bad syntax", "word", "integer", "word::", "", false);
        row("a subquery", "word", "integer", "(SELECT 1)", "", false);
        row("an aggregate", "word", "integer", "count(word)", "", false);
        row("a window", "word", "bigint", "row_number() OVER ()", "", false);
        row("a set", "word", "integer", "generate_series(1, 2)", "", false);
        row("a volatile function", "From", "integer", "noisy(\"From\")", "", false);
        row("random()", "From", "double precision", "\"From\" * random()", "", false);
        row("a volatile function in a SQL function", "From", "integer", "wrapped(\"From\")", "", false);
        row("a volatile function behind an operator", "From", "integer", "\"From\" <+> 1", "", false);
        row("a steady function beside a volatile one of its name", "From", "integer", "half(\"From\") + 1", "", true);
        row("a steady SQL function that does not say so", "From", "integer", "undeclared(\"From\")", "", true);
        row("a volatile function on the way back", "From", "bigint", "", "noisy(\"From\"::integer)", false);
        row("the current time", "day", "timestamptz", "now() + (day - '2026-01-01') * interval '1 day'", "", false);
        row("a result of another type", "word", "integer", "word || 'x'", "", false);
        row("a back expression of another type", "From", "text", "", "ARRAY[\"From\"]", false);
        row("a back expression with another column", "word", "integer", "", "amount::text", false);
        row("a second statement", "word", "integer", "1) ; DROP TABLE shop.many; --", "", false);
        row("a parameter", "word", "integer", "$1", "", false);
    }
    void judgesExpressions()
    {
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, forward);
        QFETCH(QString, back);
        QFETCH(bool, holds);
        const auto facts = ask(column, type, forward, back);
        if (holds) {
            QVERIFY2(facts, qPrintable(facts ? QString() : facts.error().printed()));
            QVERIFY(facts->forwardCanFail || forward.isEmpty());
            QVERIFY(!facts->forwardLossless);
        } else {
            QVERIFY2(!facts, "the expression should have been refused");
            QCOMPARE(toString(facts.error().kind), toString(ErrorKind::BadInput));
            QVERIFY(!facts.error().message.isEmpty());
            QVERIFY(!facts.error().remedy.isEmpty());
        }
    }

    void countsLosses_data()
    {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("type");
        QTest::addColumn<QString>("forward");
        QTest::addColumn<QString>("back");
        QTest::addColumn<QString>("report");
        const auto row = [](const char* tag, const char* column, const char* type, const char* forward,
                             const char* back, const char* report) {
            QTest::newRow(tag) << s(column) << s(type) << s(forward) << s(back) << s(report);
        };
        row("text to integer: words fail, leading zeros change", "word", "integer", "", "",
            "fails 100 (x50 ->), changes-meaning 100 (01 -> 1)");
        row("bigint to integer out of range", "big", "integer", "", "", "fails 50 (3000000000 ->)");
        row("nothing lost in a widening", "From", "bigint", "", "", "");
        row("numeric to integer rounds", "amount", "integer", "", "", "rounds 4950 (0.01 -> 0)");
        row("numeric to numeric(12,1)", "amount", "numeric(12,1)", "", "", "rounds 4500 (0.01 -> 0.0)");
        row("a timestamp cut to a date", "at", "date", "", "",
            "truncates 5000 (2026-01-01 12:34:57.789123 -> 2026-01-01)");
        row("text too long is refused by assignment", "word", "varchar(3)", "", "", "fails 3957 (x100 ->)");
        row("an expression that cuts", "short", "varchar(5)", "left(short, 5)", "", "truncates 5000 (short1 -> short)");
        row("an expression that raises for some", "From", "integer", "shop.picky(\"From\")", "", "fails 50 (7 ->)");
        row("an expression and its inverse", "From", "integer", "\"From\" + 1", "\"From\" - 1", "");
        row("an expression that leaves NULL", "word", "integer", "CASE WHEN word ~ '^[1-9][0-9]*$' THEN word::int END",
            "", "becomes-null 200 (01 ->)");
        row("json keeps its meaning, not its text", "doc", "jsonb", "", "",
            "changes-meaning 5000 ({\"a\":  1} -> {\"a\": 1})");
        row("into a domain's range", "From", "shop.small", "", "", "fails 4901 (100 ->)");
        row("NULL into a domain that refuses it", "doomed", "shop.required", "", "", "fails 5000 ( ->)");
        row("all NULL", "doomed", "integer", "", "", "");
    }
    void countsLosses()
    {
        QFETCH(QString, column);
        QFETCH(QString, type);
        QFETCH(QString, forward);
        QFETCH(QString, back);
        QFETCH(QString, report);
        auto session = open();
        const auto losses = m_backend.losses(*session, m_table, ChangeType{values, column, type, forward, back}, 1.0);
        QVERIFY2(losses, qPrintable(losses ? QString() : losses.error().printed()));
        QStringList classes;
        qint64 sum = 0;
        for (const LossReport::Class& one : losses->classes) {
            QVERIFY(!one.examples.isEmpty());
            classes << s("%1 %2 (%3 ->%4)")
                           .arg(one.name)
                           .arg(one.rows)
                           .arg(one.examples[0].first,
                               one.examples[0].second.isEmpty() ? QString() : s(" ") + one.examples[0].second);
            sum += one.rows;
        }
        QCOMPARE(classes.join(s(", ")), report);
        QVERIFY(losses->exact);
        QCOMPARE(losses->rowsLooked, 5000);
        QCOMPARE(losses->lost, sum);
        QCOMPARE(losses->lostEstimated, losses->lost);
        // A browsing session stays one.
        QCOMPARE(session->query(s("SHOW statement_timeout"))->scalar(), s("30s"));
        QCOMPARE(session->query(s("SHOW search_path"))->scalar(), s("pg_catalog"));
    }

    void samplesALargeTable()
    {
        auto session = open();
        const auto table = m_backend.readTable(*session, {s("shop"), s("many")});
        QVERIFY(table);
        const ChangeType change{{s("shop"), s("many")}, s("word"), s("integer"), {}, {}};
        QElapsedTimer clock;
        clock.start();
        const auto sample = m_backend.losses(*session, *table, change, 0.05);
        const auto sampled = clock.restart();
        const auto all = m_backend.losses(*session, *table, change, 1.0);
        const auto counted = clock.elapsed();
        QVERIFY(sample && all);
        QVERIFY(!sample->exact);
        QVERIFY2(sample->sampledShare > 0.03 && sample->sampledShare < 0.08,
            qPrintable(QString::number(sample->sampledShare)));
        QVERIFY(sample->rowsLooked < 20000);
        QCOMPARE(all->lost, 4000);
        QCOMPARE(all->rowsLooked, 200000);
        QVERIFY2(qAbs(sample->lostEstimated - 4000) < 800, qPrintable(QString::number(sample->lostEstimated)));
        qInfo("sample of 5 %%: %lld ms; all of 200,000 rows: %lld ms", sampled, counted);
    }

    void countingCanBeCancelled()
    {
        auto session = open();
        auto through = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
        QVERIFY(through);
        const auto table = m_backend.readTable(*session, {s("shop"), s("many")});
        QVERIFY(table);
        const ChangeType change{{s("shop"), s("many")}, s("word"), s("text"),
            s("CASE WHEN pg_catalog.length(repeat(word, 20000)) > 0 THEN word END"), {}};
        Result<LossReport> report = LossReport{};
        std::thread counting([&] { report = m_backend.losses(*session, *table, change, 1.0); });
        const QString active
            = s("SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int AND state = 'active' AND query "
                "LIKE '%lk_span%'");
        QTRY_VERIFY((*through)->query(active, {QString::number(session->id().pid)})->scalar() == s("1"));
        QVERIFY(m_backend.cancel(**through, session->id()).value());
        counting.join();
        QVERIFY(!report);
        QCOMPARE(toString(report.error().kind), toString(ErrorKind::Cancelled));
        QVERIFY(session->query(s("SELECT 1")));
    }

    void showsPages()
    {
        auto session = open();
        const auto first = m_backend.preview(*session, m_table, 0, 50);
        QVERIFY2(first, qPrintable(first ? QString() : first.error().printed()));
        QCOMPARE(first->columns.size(), m_table.columns.size());
        QCOMPARE(first->rows.size(), 50);
        QCOMPARE(first->rows[0][0].value(), s("1"));
        QVERIFY(first->more);
        const auto last = m_backend.preview(*session, m_table, 4990, 50);
        QCOMPARE(last->rows.size(), 10);
        QCOMPARE(last->rows[9][0].value(), s("5000"));
        QVERIFY(!last->more);
        const qsizetype wide = first->columns.indexOf(s("wide"));
        QVERIFY(first->rows[0][wide]->startsWith(s("\\x78")));
        QVERIFY(first->rows[0][wide]->endsWith(QChar(0x2026)));
        QVERIFY(first->rows[0][wide]->size() < 400);
        QVERIFY(!first->rows[0][first->columns.indexOf(s("doomed"))]);
        const auto view = m_backend.readTable(*session, {s("shop"), s("some")});
        QVERIFY(view);
        QCOMPARE(m_backend.preview(*session, *view, 0, 5)->rows.size(), 5);
    }
};

QTEST_GUILESS_MAIN(TestPgValues)
#include "tst_pgvalues.moc"
