// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/liverun.h"
#include "tests/support/patience.h"

#include <QTest>
#include <QTime>

#include <csignal>

using namespace lk;
using namespace lk::test;

/// Two processes on one plan: one carries it out, the other tunes it, is told who has it, takes it over.
class TestCliTune : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void everythingIsTunedWhileItRuns();
    void nobodyIsThereToBeTuned();
    void theSecondIsToldWhoHasIt();
    void aDeadOneIsTakenOver();

private:
    TestServer m_server;
};

void TestCliTune::everythingIsTunedWhileItRuns()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun running(plan.program(), plan.slowly({QStringLiteral("--workers"), QStringLiteral("1")}));
    QTRY_VERIFY(running.rowsWritten() > 0);
    QCOMPARE(running.tuning("mode").toString(), QStringLiteral("default"));
    QCOMPARE(running.tuning("workers").toInt(), 1);

    auto told = plan.tune(
        {QStringLiteral("--mode"), QStringLiteral("fast"), QStringLiteral("--workers"), QStringLiteral("2")});
    QVERIFY2(told.status == 0, qPrintable(told.err));
    QVERIFY2(told.out.contains(QLatin1String("lockkeeper run")), qPrintable(told.out)); // who was told
    QTRY_COMPARE(running.tuning("mode").toString(), QStringLiteral("fast"));
    QCOMPARE(running.tuning("targetMs").toDouble(), 10.0); // the mode's own, as nothing else was said
    QCOMPARE(running.tuning("delayMs").toInt(), 300); // which was not spoken of
    QTRY_COMPARE(running.backfill()[QLatin1String("workers")].toInt(), 2);

    // Whatever it may: nothing is done before tonight, or before noon.
    const QTime now = QTime::currentTime();
    const QString hours = now.addSecs(2 * 3600).toString(QStringLiteral("HH:mm")) + QLatin1Char('-')
        + now.addSecs(3 * 3600).toString(QStringLiteral("HH:mm"));
    QCOMPARE(
        plan.tune({QStringLiteral("--hours"), hours, QStringLiteral("--target-ms"), QStringLiteral("0.7")}).status, 0);
    QTRY_COMPARE(running.tuning("hours").toString(), hours);
    QCOMPARE(running.tuning("targetMs").toDouble(), 0.7);
    QTRY_VERIFY(running.verdict("hours") == QLatin1String("pause") && running.decides("hours"));
    QTRY_VERIFY(running.standsStill());

    // Still less when a person says so, at any hour.
    QCOMPARE(plan.tune({QStringLiteral("--pause"), QStringLiteral("--hours"), QStringLiteral("any")}).status, 0);
    QTRY_COMPARE(running.verdict("operator"), QStringLiteral("pause"));
    QTRY_COMPARE(running.verdict("hours"), QStringLiteral("fine"));
    QTRY_VERIFY(running.standsStill());
    const qint64 stood = running.rowsWritten();
    QVERIFY(stood < 60'000);

    QCOMPARE(plan.tune({QStringLiteral("--resume"), QStringLiteral("--delay-ms"), QStringLiteral("250")}).status, 0);
    QTRY_COMPARE(running.tuning("delayMs").toInt(), 250);
    QTRY_VERIFY(running.rowsWritten() > stood);
    QCOMPARE(
        plan.tune({QStringLiteral("--mode"), QStringLiteral("fast"), QStringLiteral("--delay-ms"), QStringLiteral("0")})
            .status,
        0);
    QTRY_VERIFY(running.hasEnded());
    QVERIFY2(running.status() == 0, qPrintable(running.said()));
    QCOMPARE(plan.sum(), QStringLiteral("60000|1800030000.00"));
}

void TestCliTune::nobodyIsThereToBeTuned()
{
    OrdersPlan plan(m_server, 100);
    const auto told = plan.tune({QStringLiteral("--pause")});
    QCOMPARE(told.status, 1);
    QVERIFY2(told.err.contains(QLatin1String("Nobody")), qPrintable(told.err));
    QTRY_COMPARE(traces(m_server, plan.db()), QString());
    for (const char* wrong : {"--workers=9", "--workers=1.5", "--target-ms=0", "--delay-ms=-1", "--mode=mad",
             "--hours=25:00-26:00", "--hours=22:00-22:00"}) {
        const auto refused = plan.tune({QString::fromLatin1(wrong)});
        QVERIFY2(refused.status == 2, wrong);
    }
    QCOMPARE(plan.tune({}).status, 2);
    QCOMPARE(plan.tune({QStringLiteral("--pause"), QStringLiteral("--resume")}).status, 2);
}

void TestCliTune::theSecondIsToldWhoHasIt()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun first(plan.program(), plan.slowly());
    QTRY_VERIFY(first.rowsWritten() > 0);
    const QString pid = plan.pid();
    for (const char* verb : {"run", "undo"}) {
        QStringList words = plan.run();
        words.replace(0, QString::fromLatin1(verb));
        LiveRun second(plan.program(), words);
        QTRY_VERIFY(second.hasEnded());
        QCOMPARE(second.status(), 1);
        QCOMPARE(second.errorKind(), toString(ErrorKind::OtherOperator));
        QVERIFY2(second.said().contains(QStringLiteral("pid ") + pid), qPrintable(second.said()));
        QVERIFY(second.said().contains(QStringLiteral("--take-over ") + pid));
    }
    const auto status = plan.program().run({QStringLiteral("status"), plan.file(), QStringLiteral("--db"),
        m_server.dsn(plan.db()), QStringLiteral("--json")});
    QCOMPARE(status.status, 0);
    const QJsonObject holder = status.object(QStringLiteral("status"))[QLatin1String("holder")].toObject();
    QCOMPARE(QString::number(holder[QLatin1String("pid")].toInt()), pid);
    QVERIFY(holder[QLatin1String("operator")].toString().contains(QLatin1Char('@')));
    // Whoever has it goes on, as if nobody had asked.
    const qint64 before = first.rowsWritten();
    QTRY_VERIFY(first.rowsWritten() > before);
    QCOMPARE(
        plan.tune({QStringLiteral("--delay-ms"), QStringLiteral("0"), QStringLiteral("--mode"), QStringLiteral("fast")})
            .status,
        0);
    QTRY_VERIFY(first.hasEnded());
    QVERIFY2(first.status() == 0, qPrintable(first.said()));
    QVERIFY(!plan.program()
            .run({QStringLiteral("status"), plan.file(), QStringLiteral("--db"), m_server.dsn(plan.db()),
                QStringLiteral("--json")})
            .object(QStringLiteral("status"))
            .contains(QLatin1String("holder")));
    QCOMPARE(plan.sum(), QStringLiteral("60000|1800030000.00"));
}

void TestCliTune::aDeadOneIsTakenOver()
{
    OrdersPlan plan(m_server, 30'000);
    LiveRun dead(plan.program(), plan.slowly());
    QTRY_VERIFY(dead.rowsWritten() > 0);
    // Its machine stands still; the server does not know.
    QCOMPARE(::kill(pid_t(dead.process().processId()), SIGSTOP), 0);
    const QString pid = plan.pid();
    LiveRun heir(plan.program(), plan.run({QStringLiteral("--take-over"), pid}));
    QTRY_VERIFY(heir.hasEnded());
    QVERIFY2(heir.status() == 0, qPrintable(heir.said()));
    QCOMPARE(plan.sum(), QStringLiteral("30000|450015000.00"));
    const QStringList ours{QStringLiteral("--exclude-schema=lockkeeper")};
    const QString before = m_server.dump(plan.db(), ours);
    // It comes to life again, and finds that it has nothing more to do here.
    QCOMPARE(::kill(pid_t(dead.process().processId()), SIGCONT), 0);
    QTRY_VERIFY(dead.hasEnded());
    QCOMPARE(plan.sum(), QStringLiteral("30000|450015000.00"));
    QCOMPARE(m_server.dump(plan.db(), ours), before);
}

QTEST_GUILESS_MAIN(TestCliTune)
#include "tst_clitune.moc"
