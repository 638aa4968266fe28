// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/cli/program.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// What the real program tells of past runs.
class TestCliHistory : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void refusesWordsThatDoNotGoTogether_data();
    void refusesWordsThatDoNotGoTogether();
    void tellsOfADatabaseWithoutRuns();
    void tellsRunUndoAndTheirSteps();
    void writesThePlanOfARun();
    void runbookTellsMeasuredTimes();

private:
    Program::Output history(const QStringList& more)
    {
        return m_program->run(
            QStringList{QStringLiteral("history"), QStringLiteral("--db"), m_server.dsn(m_database)} + more);
    }
    static QString s(const char* text) { return QString::fromUtf8(text); }

    TestServer m_server;
    PgBackend m_backend;
    std::unique_ptr<Program> m_program;
    QString m_database; ///< in which a plan was run as far as Migrate, and taken back
    QString m_plan;
    QString m_id;
};

void TestCliHistory::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_program = std::make_unique<Program>(m_server);
    m_database
        = m_server.freshDatabase(s("CREATE TABLE orders (id int PRIMARY KEY, amount numeric(12,2) NOT NULL DEFAULT 0);"
                                   "INSERT INTO orders SELECT i, i FROM generate_series(1, 2000) i; ANALYZE"));
    m_plan = m_program->plan(
        m_database, {s("--rename-column"), s("public.orders.amount=total"), s("--strategy"), s("dual-column")});
    const QStringList where{m_plan, s("--db"), m_server.dsn(m_database)};
    const auto there
        = m_program->run(QStringList{s("run")} + where + QStringList{s("--confirm-all"), s("--through"), s("migrate")});
    QVERIFY2(there.status == 0, qPrintable(there.err));
    const auto back = m_program->run(QStringList{s("undo")} + where);
    QVERIFY2(back.status == 0, qPrintable(back.err));
    const auto listed = history({s("--json")});
    QVERIFY2(listed.status == 0, qPrintable(listed.err));
    m_id = listed.object(s("run")).value(QLatin1String("plan")).toString();
    QVERIFY2(!m_id.isEmpty(), qPrintable(listed.out));
}

void TestCliHistory::refusesWordsThatDoNotGoTogether_data()
{
    QTest::addColumn<QStringList>("words");
    QTest::newRow("two formats") << QStringList{s("--csv"), s("--markdown")};
    QTest::newRow("JSON as well") << QStringList{s("--csv"), s("--json")};
    QTest::newRow("one run to compare") << QStringList{s("--compare"), s("x")};
    QTest::newRow("open runs of one run") << QStringList{s("x"), s("--open")};
    QTest::newRow("a file for no plan") << QStringList{s("-o"), s("x.lkplan")};
    QTest::newRow("no name of a run") << QStringList{s("x:0")};
    QTest::newRow("a word too many") << QStringList{s("x"), s("y")};
    QTest::newRow("an option that is not there") << QStringList{s("--since"), s("yesterday")};
}

void TestCliHistory::refusesWordsThatDoNotGoTogether()
{
    QFETCH(QStringList, words);
    const auto refused = history(words);
    QCOMPARE(refused.status, 2);
    QVERIFY(!refused.err.isEmpty());
}

void TestCliHistory::tellsOfADatabaseWithoutRuns()
{
    const QString empty = m_server.freshDatabase();
    const QStringList where{s("history"), s("--db"), m_server.dsn(empty)};
    const auto told = m_program->run(where);
    QCOMPARE(told.status, 0);
    QVERIFY(told.err.contains(QLatin1String("No plan was begun")));
    QCOMPARE(told.out, QString());
    const auto json = m_program->run(where + QStringList{s("--json")});
    QCOMPARE(json.status, 0);
    QCOMPARE(json.out, QString());
    const auto csv = m_program->run(where + QStringList{s("--csv")});
    QCOMPARE(csv.out.count(QLatin1Char('\n')), 1); // the headers
    QCOMPARE(m_server.value(empty, s("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'")), s("0"));
    const auto none = m_program->run(where + QStringList{s("no-such-run")});
    QCOMPARE(none.status, 1);
}

void TestCliHistory::tellsRunUndoAndTheirSteps()
{
    const auto people = history({});
    QCOMPARE(people.status, 0);
    QCOMPARE(people.out.trimmed().count(QLatin1Char('\n')), 2); // headers, undo, run
    QVERIFY(people.out.contains(m_id + s(":1:undo")));
    QVERIFY(people.out.contains(s("taken back")));
    const auto none = history({s("--open")});
    QCOMPARE(none.status, 0);
    QVERIFY(none.err.contains(s("No run is open")));
    const auto one = history({m_id, s("--json")}).object(s("run"));
    QCOMPARE(one.value(QLatin1String("state")).toString(), s("taken-back"));
    QVERIFY(one.value(QLatin1String("steps")).toArray().size() > 5);
    const auto text = history({m_id});
    QVERIFY2(text.out.contains(s("2,000 rows in")) || text.out.contains(s("2,000")), qPrintable(text.out));
    QVERIFY(text.out.contains(s("not reached"))); // Contract
    const auto compared = history({s("--compare"), m_id + s(":1"), m_id + s(":1:undo")});
    QCOMPARE(compared.status, 0);
    QVERIFY(compared.out.contains(s("B TO A")));
    const auto csv = history({m_id, s("--csv")});
    QVERIFY(csv.out.startsWith(s("run,phase,step,")));
    const auto markdown = history({s("--markdown")});
    QVERIFY(markdown.out.startsWith(s("# Runs on ")));
}

void TestCliHistory::writesThePlanOfARun()
{
    const QString again = m_plan + s(".again.lkplan");
    const auto written = history({m_id, s("-o"), again});
    QVERIFY2(written.status == 0, qPrintable(written.err));
    QFile first(m_plan);
    QFile second(again);
    QVERIFY(first.open(QIODevice::ReadOnly) && second.open(QIODevice::ReadOnly));
    QCOMPARE(second.readAll(), first.readAll());
}

void TestCliHistory::runbookTellsMeasuredTimes()
{
    const QString folder = m_plan + s(".out");
    const auto without = m_program->run({s("export"), m_plan, s("-o"), folder, s("--db"), m_server.dsn(m_database)});
    QCOMPARE(without.status, 2);
    const auto with
        = m_program->run({s("export"), m_plan, s("-o"), folder, s("--runbook"), s("--db"), m_server.dsn(m_database)});
    QVERIFY2(with.status == 0, qPrintable(with.err));
    QFile runbook(folder + s("/runbook.md"));
    QVERIFY(runbook.open(QIODevice::ReadOnly));
    const QString text = QString::fromUtf8(runbook.readAll());
    QVERIFY(text.contains(s("| Expected time |")));
    QVERIFY(text.contains(s("What the expected times rest on")));
    QVERIFY(!text.contains(s("many short batches")));
    QVERIFY(text.contains(s("(runbook-table-1.svg)")));
    QVERIFY(with.out.contains(s("runbook-table-1.svg")));
    QVERIFY(QFile(folder + s("/runbook-table-1.svg")).size() > 500);
    QCOMPARE(
        m_server.value(m_database, s("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'lockkeeper\\_%'")), s("0"));
}

QTEST_GUILESS_MAIN(TestCliHistory)
#include "tst_clihistory.moc"
