// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/reconnectpause.h"
#include "model/postgres/pgbackend.h"
#include "model/workspace/databaselink.h"
#include "model/workspace/runcontroller.h"
#include "model/workspace/taskthread.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/workspace/items.h"

#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;
using namespace std::chrono_literals;

namespace {

/// Slowly enough that most of the rows are still to come.
bool runsUntilItsFirstRows(RunController& controller)
{
    controller.setTuning({.targetMs = 0.5, .delayMs = 100});
    controller.run({.confirmAll = true});
    return QTest::qWaitFor(
        [&] { return controller.snapshot()->backfill && controller.snapshot()->backfill->rowsWritten > 0; }, 20000);
}

} // namespace

class TestRunController : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void cleanupTestCase() { QVERIFY(waitForStragglers(20s)); }
    void controllerRunsAPlan();
    void controllerStopsAndGoesOn();
    void controllerThatGoesStopsItsRun();
    void controllerTellsAFailure();
    void controllerNeedNotWaitToConnectAgain();

private:
    Plan planToRename(const QString& db); ///< of items.value; without one the test ends

    TestServer m_server;
    PgBackend m_backend;
};

Plan TestRunController::planToRename(const QString& db)
{
    DatabaseLink link(m_backend);
    if (const auto open = wait(link.open(m_server.settings(db))); !open) {
        qFatal("%s", qPrintable(open.error().printed()));
    }
    const auto plan = wait(link.plan(rename(QStringLiteral("value"))));
    if (!plan) {
        qFatal("%s", qPrintable(plan.error().printed()));
    }
    return *plan;
}

void TestRunController::controllerRunsAPlan()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QVERIFY(wait(link.open(m_server.settings(db))));
    const auto plan = wait(link.plan(rename(QStringLiteral("value"))));
    QVERIFY2(plan, why(plan));
    RunController controller(m_backend, m_server.settings(db), *plan);
    QVERIFY(controller.snapshot() != nullptr);
    QCOMPARE(controller.snapshot()->steps.size(), plan->steps.size());
    QSignalSpy ended(&controller, &RunController::ended);
    QSignalSpy failed(&controller, &RunController::failed);
    QSignalSpy busy(&controller, &RunController::busyChanged);
    controller.run({.through = Phase::Expand});
    QVERIFY(controller.isBusy());
    controller.run({}); // ignored
    QTRY_VERIFY(ended.size() + failed.size() == 1);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(controller.snapshot()->message));
    QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::Done);
    QVERIFY(!controller.isBusy());
    QCOMPARE(busy.size(), 2);
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass "
                                "AND attname = 'value'")),
        QStringLiteral("1"));
    // A run begins with what was done before, not with nothing.
    const QString first = plan->steps.first().id;
    bool forgotten = false;
    connect(&controller, &RunController::snapshotChanged, this, [&](const RunSnapshotPtr& snapshot) {
        forgotten = forgotten || snapshot->steps.value(first).state != StepState::Done;
    });
    controller.run({.confirmAll = true});
    QTRY_VERIFY(ended.size() + failed.size() == 2);
    QVERIFY(!forgotten);
    QVERIFY2(failed.isEmpty(), failed.isEmpty() ? "" : qPrintable(controller.snapshot()->message));
    QCOMPARE(toString(controller.snapshot()->state), toString(RunState::Finished));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(value) FROM items")), QStringLiteral("200010000"));
    controller.run({});
    QTRY_COMPARE(ended.size(), 3);
    QCOMPARE(ended[2][0].value<RunEnd>(), RunEnd::NothingToDo);
    // Another controller learns it from the journal.
    RunController other(m_backend, m_server.settings(db), *plan);
    other.readStatus();
    QTRY_COMPARE(toString(other.snapshot()->state), toString(RunState::Finished));
}

void TestRunController::controllerStopsAndGoesOn()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    const Plan plan = planToRename(db);
    RunController controller(m_backend, m_server.settings(db), plan);
    QSignalSpy ended(&controller, &RunController::ended);
    QVERIFY(runsUntilItsFirstRows(controller));
    controller.pause();
    QTRY_COMPARE(toString(controller.snapshot()->state), toString(RunState::Paused));
    QVERIFY(controller.isBusy());
    controller.stop();
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::Stopped);
    controller.setTuning({});
    controller.run({.confirmAll = true});
    QTRY_COMPARE(ended.size(), 2);
    QCOMPARE(ended[1][0].value<RunEnd>(), RunEnd::Done);
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT sum(value) FROM items")), QStringLiteral("200010000"));
}

void TestRunController::controllerThatGoesStopsItsRun()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    const Plan plan = planToRename(db);
    QElapsedTimer clock;
    {
        RunController controller(m_backend, m_server.settings(db), plan);
        QVERIFY(runsUntilItsFirstRows(controller));
        clock.start();
    }
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
    QTRY_COMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.entry WHERE outcome IS NULL")),
        QStringLiteral("0"));
    // As if it had crashed: the journal has no end of what it did, but how far it came.
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral("UPDATE lockkeeper.entry SET outcome = NULL, ended_at = NULL WHERE outcome = 'stopped'")),
        QString());
    RunController next(m_backend, m_server.settings(db), plan);
    next.readStatus();
    QTRY_VERIFY(next.snapshot()->backfill);
    const RunSnapshotPtr found = next.snapshot();
    QCOMPARE(toString(found->steps.value(found->backfill->stepId).state), toString(StepState::InDoubt));
    QVERIFY(found->backfill->rowsWritten > 0);
    QVERIFY(found->backfill->blocksTotal > 0 && found->backfill->percent() < 100);
    QVERIFY2(found->message.contains(QStringLiteral("Run goes on")), qPrintable(found->message));
    QSignalSpy ended(&next, &RunController::ended);
    next.run({.confirmAll = true});
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::Done);
}

void TestRunController::controllerNeedNotWaitToConnectAgain()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    const Plan plan = planToRename(db);
    RunController controller(m_backend, m_server.settings(db), plan);
    QSignalSpy ended(&controller, &RunController::ended);
    QVERIFY(runsUntilItsFirstRows(controller));
    const QString postgres = QStringLiteral("postgres");
    const QString allow = QStringLiteral("ALTER DATABASE %1 ALLOW_CONNECTIONS %2");
    QCOMPARE(m_server.exec(postgres, allow.arg(db, QStringLiteral("false"))), QString());
    (void)m_server.value(postgres,
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %1")
            .arg(literal(db)));
    // A pause that is long enough to tell whether it was waited for.
    std::optional<ReconnectPause> pause;
    QTRY_VERIFY((pause = reconnectPause(*controller.snapshot()))
        && QDateTime::currentDateTimeUtc().msecsTo(pause->nextTryAt) > 2000);
    QCOMPARE(pause->attempts, 12);
    QVERIFY(!pause->why.isEmpty());
    QVERIFY(controller.isBusy());
    QVERIFY(std::ranges::none_of(
        controller.snapshot()->steps, [](const StepProgress& step) { return step.state == StepState::Running; }));
    QCOMPARE(m_server.exec(postgres, allow.arg(db, QStringLiteral("true"))), QString());
    controller.setTuning({});
    controller.pause();
    QTRY_VERIFY((controller.reconnectNow(), !reconnectPause(*controller.snapshot())));
    QVERIFY(QDateTime::currentDateTimeUtc() < pause->nextTryAt);
    QTRY_COMPARE(toString(controller.snapshot()->state), toString(RunState::Paused));
    controller.resume();
    QTRY_COMPARE(ended.size(), 1);
    QCOMPARE(ended[0][0].value<RunEnd>(), RunEnd::Done);
}

void TestRunController::controllerTellsAFailure()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    const Plan plan = planToRename(db);
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE items ADD COLUMN more int")), QString());
    RunController controller(m_backend, m_server.settings(db), plan);
    QSignalSpy failed(&controller, &RunController::failed);
    QSignalSpy ended(&controller, &RunController::ended);
    controller.run({.confirmAll = true});
    QTRY_COMPARE(failed.size(), 1);
    QCOMPARE(toString(failed[0][0].value<Error>().kind), toString(ErrorKind::FingerprintMismatch));
    QVERIFY(ended.isEmpty());
    QVERIFY(!controller.isBusy());
    QCOMPARE(toString(controller.snapshot()->state), toString(RunState::Failed));
    QVERIFY(controller.snapshot()->error.has_value());
}

QTEST_GUILESS_MAIN(TestRunController)
#include "tst_runcontroller.moc"
