// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/cli/outputqueue.h"
#include "tests/cli/orders.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QFile>
#include <QTest>

#include <array>
#include <sys/wait.h>
#include <unistd.h>

using namespace lk;
using namespace lk::test;

/// What the real program says while it runs, and that saying it holds nobody up.
class TestCliTelling : public QObject, private OrdersOnServer {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void unreadPipeHoldsNothingUp();
    void progressIsDroppedNeverSteps();
    void failedUndoIsNotDone();
    void undoGateAsksOnce();
    void lostFileIsNoLostPlan();

private:
    QString shop(int rows)
    {
        return freshOrders(
            m_server, rows, ordersAmount, QStringLiteral("CREATE INDEX orders_amount ON orders (amount)"));
    }
};

void TestCliTelling::unreadPipeHoldsNothingUp()
{
    // A pipe of 64 KB that nobody reads, filled but for a few bytes before the program starts: its first words find
    // no room. What it does all the same can be seen in the database.
    const QString db = shop(5000);
    Program program(m_server);
    const QString plan = program.plan(db, calledTotal(QStringLiteral("amount")));
    std::array<int, 2> ends{};
    QVERIFY(::pipe(ends.data()) == 0);
    QByteArray filler(4096, '.');
    for (int i = 0; i < 16; ++i) {
        QVERIFY(::write(ends[1], filler.constData(), size_t(filler.size())) == filler.size());
    }
    const pid_t child = ::fork();
    if (child == 0) {
        ::dup2(ends[1], STDERR_FILENO);
        ::dup2(ends[1], STDOUT_FILENO);
        ::close(ends[0]);
        ::setenv("PGPASSFILE", qPrintable(m_server.server().passwordFile()), 1);
        ::setenv("QT_QPA_PLATFORM", "no-such-platform", 1);
        ::execl(LOCKKEEPER_PROGRAM, LOCKKEEPER_PROGRAM, "run", qPrintable(plan), "--db", qPrintable(m_server.dsn(db)),
            nullptr);
        ::_exit(127);
    }
    ::close(ends[1]);
    const QString verified
        = QStringLiteral("SELECT count(*) FROM lockkeeper.entry WHERE outcome = 'done' AND kind = 'verify'");
    QTRY_COMPARE(m_server.value(db, verified), QStringLiteral("1"));
    // Now somebody reads: nothing that matters was lost.
    QByteArray all;
    std::array<char, 65536> buffer{};
    for (ssize_t got = 1; got > 0;) {
        got = ::read(ends[0], buffer.data(), buffer.size());
        all.append(buffer.data(), got > 0 ? got : 0);
    }
    ::close(ends[0]);
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    QCOMPARE(WEXITSTATUS(status), 3);
    QVERIFY2(all.contains("Stopped at the gate \"application-ready\""), all.constData());
}

void TestCliTelling::progressIsDroppedNeverSteps()
{
    std::array<int, 2> ends{};
    QVERIFY(::pipe(ends.data()) == 0);
    QElapsedTimer clock;
    clock.start();
    QByteArray all;
    {
        cli::OutputQueue queue;
        const QByteArray line(1000, 'p');
        for (int i = 0; i < 2000; ++i) { // 2 MB into a pipe of 64 KB
            queue.put(ends[1], line + '\n', false);
        }
        queue.put(ends[1], "the step is done\n", true);
        QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
        std::array<char, 65536> buffer{};
        while (!all.endsWith("the step is done\n")) {
            const ssize_t got = ::read(ends[0], buffer.data(), buffer.size());
            QVERIFY(got > 0);
            all.append(buffer.data(), got);
        }
    }
    QVERIFY(all.size() < 1'000'000);
    ::close(ends[0]);
    ::close(ends[1]);
}

void TestCliTelling::failedUndoIsNotDone()
{
    const QString db = shop(200);
    Program program(m_server);
    program.plan(db, calledTotal(QStringLiteral("amount")));
    const auto there = program.run(
        words("run", db, {QStringLiteral("--confirm-all"), QStringLiteral("--through"), QStringLiteral("migrate")}));
    QVERIFY2(there.status == 0, qPrintable(there.err));
    // Something the undo of the cut-over cannot do away with: a name that is taken on the way.
    m_server.exec(db,
        QStringLiteral(
            "CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;"
            "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION no()"));
    const auto back = program.run(words("undo", db, {QStringLiteral("--confirm-all")}));
    QCOMPARE(back.status, 1);
    QVERIFY2(back.err.contains(QLatin1String(": not undone")), qPrintable(back.err));
    QVERIFY2(!back.err.contains(QLatin1String(": done")), qPrintable(back.err));
    QVERIFY2(back.err.contains(QLatin1String("not today")), qPrintable(back.err));
    m_server.exec(db, QStringLiteral("DROP EVENT TRIGGER no"));
    const auto again = program.run(words("undo", db, {QStringLiteral("--confirm-all")}));
    QVERIFY2(again.status == 0, qPrintable(again.err));
}

void TestCliTelling::undoGateAsksOnce()
{
    const QString db = freshOrders(m_server, 200, QStringLiteral("pieces integer"));
    Program program(m_server);
    program.plan(db, madeBigint(QStringLiteral("pieces")));
    const auto there = program.run(
        words("run", db, {QStringLiteral("--confirm-all"), QStringLiteral("--through"), QStringLiteral("migrate")}));
    QVERIFY2(there.status == 0, qPrintable(there.err));
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE orders SET pieces = 3000000000 WHERE id < 4")), QString());
    const auto back = program.run(words("undo", db));
    QCOMPARE(back.status, 3);
    QCOMPARE(back.err.count(QLatin1String("would lose or change the values of 3 rows")), 1);
}

void TestCliTelling::lostFileIsNoLostPlan()
{
    const QString db = shop(200);
    Program program(m_server);
    const QString plan = program.plan(db, calledTotal(QStringLiteral("amount")));
    QFile file(plan);
    QVERIFY(file.open(QIODevice::ReadOnly));
    const QByteArray begun = file.readAll();
    file.close();
    const auto there = program.run(
        words("run", db, {QStringLiteral("--confirm-all"), QStringLiteral("--through"), QStringLiteral("expand")}));
    QVERIFY2(there.status == 0, qPrintable(there.err));
    QVERIFY(QFile::remove(plan));
    const auto listed
        = program.run({QStringLiteral("plans"), QStringLiteral("--db"), m_server.dsn(db), QStringLiteral("--json")});
    QCOMPARE(listed.status, 0);
    const QString id = listed.object(QStringLiteral("plan")).value(QLatin1String("id")).toString();
    QVERIFY2(!id.isEmpty(), qPrintable(listed.out));
    const QStringList byId{QStringLiteral("--plan-id"), id, QStringLiteral("--db"), m_server.dsn(db)};
    const auto status = program.run(QStringList{QStringLiteral("status")} + byId);
    QVERIFY2(status.status == 0, qPrintable(status.err));
    const auto written
        = program.run(QStringList{QStringLiteral("plans")} + byId + QStringList{QStringLiteral("-o"), plan});
    QVERIFY2(written.status == 0, qPrintable(written.err));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), begun);
    file.close();
    const auto both = program.run(QStringList{QStringLiteral("status"), plan} + byId);
    QCOMPARE(both.status, 2);
    QCOMPARE(program.run({QStringLiteral("status"), QStringLiteral("--db"), m_server.dsn(db)}).status, 2);
    const auto gate = program.run(QStringList{QStringLiteral("run")} + byId);
    QCOMPARE(gate.status, 3);
    QVERIFY2(gate.err.contains(QLatin1String("lockkeeper run --plan-id ") + id), qPrintable(gate.err));
    const auto back = program.run(QStringList{QStringLiteral("undo")} + byId);
    QVERIFY2(back.status == 0, qPrintable(back.err));
    const auto none = program.run({QStringLiteral("undo"), QStringLiteral("--plan-id"), QStringLiteral("nope"),
        QStringLiteral("--db"), m_server.dsn(db)});
    QCOMPARE(none.status, 1);
}

QTEST_GUILESS_MAIN(TestCliTelling)
#include "tst_clitelling.moc"
