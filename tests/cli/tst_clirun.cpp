// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"
#include "model/workspace/taskthread.h"
#include "tests/cli/orders.h"
#include "tests/support/patience.h"

#include <QSignalSpy>
#include <QTest>

#include <csignal>

using namespace lk;
using namespace lk::test;

/// Plans from beginning to end by the real program on a real server, broken off in every way a user may.
class TestCliRun : public QObject, private OrdersOnServer {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void cleanupTestCase() { QVERIFY(waitForStragglers(std::chrono::seconds(20))); }
    void fromPlanToFinished();
    void eventsAreJson();
    void undoGivesBackWhatWas_data();
    void undoGivesBackWhatWas();
    void killedInTheBackfillItGoesOn();
    void aServerThatIsGoneIsToldAtOnce();
    void interruptedItStopsAndGoesOn();
    void begunInTheWindowFinishedHere();
    void begunHereFinishedInTheWindow();

private:
    QString shop(int rows)
    {
        return freshOrders(m_server, rows, ordersAmount,
            QStringLiteral("CREATE INDEX orders_amount ON orders (amount);"
                           "CREATE VIEW dear AS SELECT id, amount FROM orders WHERE amount > 10"));
    }
    QStringList slowly() const
    {
        return {QStringLiteral("--delay"), QStringLiteral("200"), QStringLiteral("--target"), QStringLiteral("0.5")};
    }
    bool copiesSomething(const QString& db)
    {
        return m_server.value(db, QStringLiteral("SELECT count(total) > 0 FROM orders")) == QLatin1String("t");
    }
};

void TestCliRun::fromPlanToFinished()
{
    const QString db = shop(2000);
    Program program(m_server);
    const QString plan = program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto shown = program.run({QStringLiteral("show"), plan});
    QCOMPARE(shown.status, 0);
    QVERIFY(shown.out.contains(QLatin1String("ALTER TABLE")));
    const auto exported
        = program.run({QStringLiteral("export"), plan, QStringLiteral("-o"), QStringLiteral("scripts")});
    QVERIFY2(exported.status == 0, qPrintable(exported.err));
    const auto files = exported.out.split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    QVERIFY(files.size() >= 3);
    for (const QString& file : files) {
        QVERIFY2(QFile::exists(program.file(file)), qPrintable(file));
    }
    const QStringList statusWords = words("status", db, {QStringLiteral("--json")});
    auto status = program.run(statusWords);
    QCOMPARE(status.status, 0);
    QVERIFY(status.object(QStringLiteral("status")).value(QLatin1String("neverRun")).toBool());
    QTRY_COMPARE(traces(m_server, db), QString()); // asking leaves nothing behind

    const auto expand = program.run(words("run", db, {QStringLiteral("--through"), QStringLiteral("expand")}));
    QVERIFY2(expand.status == 0, qPrintable(expand.err));
    QCOMPARE(expand.out, QString());
    QCOMPARE(m_server.exec(db,
                 QStringLiteral(
                     "INSERT INTO orders (id, total) VALUES (5000, 7); UPDATE orders SET total = 9 WHERE id = 1")),
        QString());
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT amount FROM orders WHERE id IN (1, 5000) ORDER BY id")),
        QStringLiteral("9.00\n7.00"));

    const auto gate = program.run(words("run", db));
    QVERIFY2(gate.status == 3, qPrintable(gate.err));
    QVERIFY2(gate.err.contains(QLatin1String("--confirm application-ready")), qPrintable(gate.err));
    status = program.run(statusWords);
    QCOMPARE(status.object(QStringLiteral("status")).value(QLatin1String("gate")).toString(),
        QStringLiteral("application-ready"));
    const auto contract
        = program.run(words("run", db, {QStringLiteral("--confirm"), QStringLiteral("application-ready")}));
    QVERIFY2(contract.status == 3, qPrintable(contract.err));
    QVERIFY2(contract.err.contains(QLatin1String("--confirm contract")), qPrintable(contract.err));
    const QJsonObject before = status.object(QStringLiteral("status"));
    const qint64 done = before.value(QLatin1String("stepsDone")).toInteger();
    const qsizetype all = before.value(QLatin1String("steps")).toArray().size();
    QVERIFY(done > 0 && done < all);
    // The gate that the run itself passes is not among them.
    QVERIFY2(contract.err.contains(QStringLiteral("%1 of %2 steps were done before.").arg(done).arg(all)),
        qPrintable(contract.err));
    const auto finished = program.run(words("run", db, {QStringLiteral("--confirm"), QStringLiteral("contract")}));
    QVERIFY2(finished.status == 0, qPrintable(finished.err));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_attribute WHERE "
                                "attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped")),
        QStringLiteral("id note total"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(total) FROM orders")), QStringLiteral("2001015.00"));

    const auto again = program.run(words("run", db));
    QVERIFY2(again.status == 0, qPrintable(again.err));
    QVERIFY2(again.err.contains(QLatin1String("nothing to do")), qPrintable(again.err));
    status = program.run(statusWords);
    QCOMPARE(
        status.object(QStringLiteral("status")).value(QLatin1String("state")).toString(), QStringLiteral("finished"));
    const auto undo = program.run(words("undo", db));
    QCOMPARE(undo.status, 1);
}

void TestCliRun::eventsAreJson()
{
    const QString db = shop(20000);
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto output = program.run(words("run", db, {QStringLiteral("--json"), QStringLiteral("--confirm-all")}));
    QVERIFY2(output.status == 0, qPrintable(output.err));
    QSet<QString> kinds;
    int done = 0;
    const auto objects = output.objects();
    for (const QJsonObject& object : objects) {
        QVERIFY(!object.isEmpty());
        kinds << object.value(QLatin1String("event")).toString();
        done += object.value(QLatin1String("state")).toString() == QLatin1String("done") ? 1 : 0;
    }
    QVERIFY(kinds.contains(QStringLiteral("step")));
    QVERIFY(done >= 5);
    QCOMPARE(objects.last().value(QLatin1String("event")).toString(), QStringLiteral("end"));
    QCOMPARE(objects.last().value(QLatin1String("exitStatus")).toInt(-1), 0);
}

void TestCliRun::undoGivesBackWhatWas_data()
{
    QTest::addColumn<QStringList>("how");
    QTest::addColumn<int>("status");
    QTest::newRow("behind expand") << QStringList{QStringLiteral("--through"), QStringLiteral("expand")} << 0;
    QTest::newRow("at the gate before the cut-over") << QStringList{} << 3;
    QTest::newRow("behind the cut-over") << QStringList{QStringLiteral("--confirm"),
        QStringLiteral("application-ready")}
                                         << 3;
}

void TestCliRun::undoGivesBackWhatWas()
{
    QFETCH(QStringList, how);
    QFETCH(int, status);
    const QString db = shop(2000);
    const QStringList ours{QStringLiteral("--exclude-schema=lockkeeper")};
    const QString before = m_server.dumpSchema(db, ours);
    const QString sum = m_server.value(db, QStringLiteral("SELECT sum(amount) FROM orders"));
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto ran = program.run(words("run", db, how));
    QVERIFY2(ran.status == status, qPrintable(ran.err));
    QVERIFY(m_server.dumpSchema(db, ours) != before);
    const auto undone = program.run(words("undo", db));
    QVERIFY2(undone.status == 0, qPrintable(undone.err));
    QCOMPARE(m_server.dumpSchema(db, ours), before);
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(amount) FROM orders")), sum);
    const auto again = program.run(words("undo", db));
    QVERIFY2(again.status == 0, qPrintable(again.err));
}

void TestCliRun::killedInTheBackfillItGoesOn()
{
    const QString db = shop(30000);
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto first = program.start(words("run", db, slowly()));
    QTRY_VERIFY(copiesSomething(db));
    first->kill(); // SIGKILL
    QVERIFY(first->waitForFinished(10000));
    QVERIFY(m_server.value(db, QStringLiteral("SELECT count(*) FROM orders WHERE total IS NULL")).toInt() > 0);
    const auto second = program.run(words("run", db, {QStringLiteral("--confirm-all")}));
    QVERIFY2(second.status == 0, qPrintable(second.err));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*), sum(total) FROM orders")),
        QStringLiteral("30000|450015000.00"));
}

void TestCliRun::aServerThatIsGoneIsToldAtOnce()
{
    const QString db = shop(30000);
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto running = program.start(words("run", db, QStringList{QStringLiteral("--confirm-all")} + slowly()));
    QString told;
    const auto tells = [&](const char* words) {
        told += QString::fromUtf8(running->readAllStandardError() + running->readAllStandardOutput());
        return told.contains(QLatin1String(words));
    };
    QTRY_VERIFY(copiesSomething(db));
    QVERIFY(m_server.server().stop(PrivateServer::StopMode::Immediate));
    QTRY_VERIFY(tells("Connecting again at"));
    const qsizetype before = told.size();
    QTRY_VERIFY(tells("try 3 of 12"));
    QVERIFY2(!told.sliced(before).contains(QLatin1String("rows/s")), qPrintable(told)); // nothing is copied meanwhile
    QVERIFY(m_server.server().start());
    QTRY_VERIFY(tells("connected again"));
    QCOMPARE(::kill(pid_t(running->processId()), SIGINT), 0);
    QVERIFY(running->waitForFinished(10000));
    QCOMPARE(running->exitCode(), 4);
    const auto second = program.run(words("run", db, {QStringLiteral("--confirm-all")}));
    QVERIFY2(second.status == 0, qPrintable(second.err));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(total) FROM orders")), QStringLiteral("450015000.00"));
}

void TestCliRun::interruptedItStopsAndGoesOn()
{
    const QString db = shop(30000);
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto first = program.start(words("run", db, slowly()));
    QTRY_VERIFY(copiesSomething(db));
    QCOMPARE(::kill(pid_t(first->processId()), SIGINT), 0);
    QVERIFY(first->waitForFinished(10000));
    QCOMPARE(first->exitStatus(), QProcess::NormalExit);
    QCOMPARE(first->exitCode(), 4);
    const auto status = program.run(words("status", db, {QStringLiteral("--json")}));
    QCOMPARE(status.status, 0);
    QVERIFY(!status.object(QStringLiteral("status")).value(QLatin1String("neverRun")).toBool(true));
    const auto second = program.run(words("run", db, {QStringLiteral("--confirm-all")}));
    QVERIFY2(second.status == 0, qPrintable(second.err));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(total) FROM orders")), QStringLiteral("450015000.00"));
}

void TestCliRun::begunInTheWindowFinishedHere()
{
    const QString db = shop(2000);
    Program program(m_server);
    const QString file = program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto plan = loadPlan(file);
    QVERIFY(plan);
    {
        RunController controller(m_backend, m_server.settings(db), *plan);
        QSignalSpy ended(&controller, &RunController::ended);
        controller.run({.confirmed = {}});
        QTRY_COMPARE(ended.size(), 1);
        QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::AtGate);
    }
    const auto output = program.run(words("run", db, {QStringLiteral("--confirm-all")}));
    QVERIFY2(output.status == 0, qPrintable(output.err));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(total) FROM orders")), QStringLiteral("2001000.00"));
}

void TestCliRun::begunHereFinishedInTheWindow()
{
    const QString db = shop(2000);
    Program program(m_server);
    const QString file = program.plan(db, calledTotal(QStringLiteral("amount")));
    QCOMPARE(program.run(words("run", db)).status, 3);
    RunController controller(m_backend, m_server.settings(db), loadPlan(file).value());
    QSignalSpy ended(&controller, &RunController::ended);
    controller.readStatus();
    QTRY_COMPARE(controller.snapshot()->gate, QStringLiteral("application-ready"));
    controller.run({.confirmAll = true});
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::Done);
    const auto status = program.run(words("status", db, {QStringLiteral("--json")}));
    QCOMPARE(
        status.object(QStringLiteral("status")).value(QLatin1String("state")).toString(), QStringLiteral("finished"));
}

QTEST_GUILESS_MAIN(TestCliRun)
#include "tst_clirun.moc"
