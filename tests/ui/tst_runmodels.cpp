// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/runvalues.h"
#include "ui/backfill/samplesmodel.h"
#include "ui/locks/locksmodel.h"
#include "ui/log/logmodel.h"
#include "ui/plan/narration.h"
#include "ui/plan/planactions.h"
#include "ui/plan/stepsmodel.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QPersistentModelIndex>
#include <QRandomGenerator>
#include <QSignalSpy>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

constexpr auto fatal = QAbstractItemModelTester::FailureReportingMode::Fatal;

/// The tree as lines, two spaces a level.
QString printedTree(const LocksModel& model, const QModelIndex& parent = {}, int depth = 0)
{
    QString text;
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, 0, parent);
        const QString waiting = index.siblingAtColumn(LocksModel::WaitingColumn).data().toString();
        text += QString(depth * 2, QLatin1Char(' ')) + index.data().toString();
        if (!waiting.isEmpty()) {
            text += QStringLiteral(" [%1]").arg(waiting.section(QLatin1Char(' '), 0, 0));
        }
        text += QLatin1Char('\n') + printedTree(model, index, depth + 1);
    }
    return text;
}

} // namespace

class TestRunModels : public QObject {
    Q_OBJECT
private slots:
    void actionsFollowTheRun_data();
    void actionsFollowTheRun();
    void undoEndsWhereContractBegins();
    void blockingHazardStopsTheRun();
    void phasesSayWhatMattersFirst();
    void stepsChangeWithoutReset();
    void narrationTellsWhatHappened();
    void lockWaitIsASentence_data();
    void lockWaitIsASentence();
    void betweenTwoTriesTheNextIsCountedDown();
    void lockTreeShowsChains();
    void sharedWaiterStandsUnderBoth();
    void deadlockEndsSomewhere();
    void longQueueStaysSmall();
    void locksAreMergedBySession();
    void locksSurviveAnySequence();
    void samplesAreARing();
    void logKeepsTheLatest();
};

void TestRunModels::actionsFollowTheRun_data()
{
    QTest::addColumn<RunSnapshotPtr>("snapshot");
    QTest::addColumn<bool>("busy");
    QTest::addColumn<bool>("connected");
    QTest::addColumn<QString>("readOnly");
    QTest::addColumn<QString>("can"); // letters: s step, p pause, r resume, x stop, u undo, g gate
    const auto row = [](const char* name, RunSnapshot snapshot, bool busy, bool connected, const QString& readOnly,
                         const char* can) {
        QTest::newRow(name) << RunSnapshotPtr(std::make_shared<RunSnapshot>(std::move(snapshot))) << busy << connected
                            << readOnly << QString::fromLatin1(can);
    };
    RunSnapshot paused = backfilling();
    paused.state = RunState::Paused;
    RunSnapshot stopping = backfilling();
    stopping.state = RunState::Stopping;
    row("a fresh plan can only be run", {}, false, true, {}, "s");
    row("without a connection nothing can be done", {}, false, false, {}, "");
    row("a read-only connection is not run on", {}, false, true, QStringLiteral("Production is locked."), "");
    row("a running plan can be paused and stopped", backfilling(), true, true, {}, "px");
    row("a paused plan can go on or be stopped", paused, true, true, {}, "rx");
    row("a plan that stops is left alone", stopping, true, true, {}, "");
    row("at a gate a person may say yes, or undo", atGate(QStringLiteral("application-ready")), false, true, {}, "sug");
}

void TestRunModels::actionsFollowTheRun()
{
    QFETCH(RunSnapshotPtr, snapshot);
    QFETCH(bool, busy);
    QFETCH(bool, connected);
    QFETCH(QString, readOnly);
    QFETCH(QString, can);
    const PlanActions actions = planActions(samplePlan(), *snapshot, busy, connected, readOnly);
    QString got;
    got += actions.runStep ? QStringLiteral("s") : QString();
    got += actions.pause ? QStringLiteral("p") : QString();
    got += actions.resume ? QStringLiteral("r") : QString();
    got += actions.stop ? QStringLiteral("x") : QString();
    got += actions.undo ? QStringLiteral("u") : QString();
    got += actions.confirmGate ? QStringLiteral("g") : QString();
    QCOMPARE(got, can);
    // What cannot be done says why.
    QCOMPARE(actions.whyNotRun.isEmpty(), actions.runStep);
    QCOMPARE(actions.whyNotUndo.isEmpty(), actions.undo);
}

void TestRunModels::undoEndsWhereContractBegins()
{
    const Plan plan = samplePlan();
    RunSnapshot snapshot = atGate(QStringLiteral("contract"));
    QVERIFY(planActions(plan, snapshot, false, true, {}).undo);
    setDone(snapshot, QStringLiteral("contract.gate"));
    QVERIFY2(planActions(plan, snapshot, false, true, {}).undo, "a gate that was passed has removed nothing");
    setDone(snapshot, QStringLiteral("contract.orders.drop"));
    const PlanActions after = planActions(plan, snapshot, false, true, {});
    QVERIFY(!after.undo);
    QVERIFY(after.nextStep.isEmpty());
    QVERIFY(!after.runStep);
}

void TestRunModels::blockingHazardStopsTheRun()
{
    Plan plan = samplePlan();
    plan.hazards << Hazard{QStringLiteral("x"), Severity::Blocking, QStringLiteral("no"), QStringLiteral("no"), {}};
    const PlanActions actions = planActions(plan, {}, false, true, {});
    QVERIFY(!actions.runStep);
    QVERIFY(!actions.whyNotRun.isEmpty());
}

void TestRunModels::phasesSayWhatMattersFirst()
{
    const Plan plan = samplePlan();
    // Nobody knows how a plan stands whose journal was not read: its phase says what its steps say.
    QCOMPARE(toString(phaseState(plan, Phase::Expand, {})), toString(StepState::Pending));
    RunSnapshot read;
    read.steps[QStringLiteral("expand.orders.shadow")].state = StepState::Ready;
    QCOMPARE(toString(phaseState(plan, Phase::Expand, read)), toString(StepState::Ready));
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, read)), toString(StepState::Pending));
    RunSnapshot later;
    setDone(later, QStringLiteral("expand.orders.shadow"));
    later.steps[QStringLiteral("migrate.orders.backfill")].state = StepState::Ready;
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, later)), toString(StepState::Ready));
    setDone(later, QStringLiteral("migrate.orders.backfill"));
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, later)), toString(StepState::Ready)); // has begun, goes on
    QCOMPARE(toString(phaseState(plan, Phase::Expand, backfilling())), toString(StepState::Done));
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, backfilling())), toString(StepState::Running));
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, atGate(QStringLiteral("application-ready")))),
        toString(StepState::NeedsYou));
    QCOMPARE(toString(phaseState(plan, Phase::Contract, atGate(QStringLiteral("application-ready")))),
        toString(StepState::Pending));
    RunSnapshot failed = backfilling();
    failed.steps[QStringLiteral("migrate.orders.verify")].state = StepState::Failed;
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, failed)), toString(StepState::Failed));
    RunSnapshot undone;
    undone.steps[QStringLiteral("expand.orders.shadow")].state = StepState::Undone;
    QCOMPARE(toString(phaseState(plan, Phase::Expand, undone)), toString(StepState::Undone));
}

void TestRunModels::stepsChangeWithoutReset()
{
    StepsModel model;
    QAbstractItemModelTester tester(&model, fatal);
    model.setPlan(samplePlan());
    QCOMPARE(model.rowCount(), 3);
    const QPersistentModelIndex backfill = model.indexOf(QStringLiteral("migrate.orders.backfill"));
    QVERIFY(backfill.isValid());
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
    model.setSnapshot(std::make_shared<RunSnapshot>(backfilling()));
    QCOMPARE(resets.size(), 0);
    QVERIFY(changes.size() > 0);
    QVERIFY(backfill.isValid());
    QCOMPARE(
        QModelIndex(backfill).siblingAtColumn(StepsModel::StateColumn).data().toString(), QStringLiteral("Running"));
    QCOMPARE(QModelIndex(backfill).siblingAtColumn(StepsModel::TriesColumn).data().toInt(), 1);
    QVERIFY(QModelIndex(backfill)
            .siblingAtColumn(StepsModel::LockColumn)
            .data()
            .toString()
            .contains(QStringLiteral("ROW EXCLUSIVE")));
    changes.clear();
    model.tick();
    QCOMPARE(changes.size(), 1);
    QCOMPARE(changes.first().first().toModelIndex().column(), int(StepsModel::TimeColumn));
    // A client that went away has left no end: how long it took nobody knows.
    auto left = std::make_shared<RunSnapshot>(backfilling());
    setDone(*left, QStringLiteral("migrate.orders.backfill"), QStringLiteral("interrupted, but found complete"));
    StepProgress& cutOff = left->steps[QStringLiteral("migrate.orders.backfill")];
    cutOff.finishedAt = cutOff.startedAt;
    model.setSnapshot(left);
    const QModelIndex time = QModelIndex(backfill).siblingAtColumn(StepsModel::TimeColumn);
    QCOMPARE(time.data().toString(), QStringLiteral("not known"));
    cutOff.facts.milliseconds = 0;
    QVERIFY(time.data().toString() != QStringLiteral("not known"));
    model.setSnapshot(nullptr);
    QCOMPARE(
        QModelIndex(backfill).siblingAtColumn(StepsModel::StateColumn).data().toString(), QStringLiteral("Pending"));
}

void TestRunModels::narrationTellsWhatHappened()
{
    const Plan plan = samplePlan();
    const QStringList began = narrate(plan, {}, backfilling());
    QCOMPARE(began,
        (QStringList{QStringLiteral("Done: Add the column total and the dual-write trigger"),
            QStringLiteral("Began: Copy amount to total in every row")}));
    QVERIFY(narrate(plan, backfilling(), backfilling()).isEmpty());
    QVERIFY(narrate(plan, backfilling(), atGate(QStringLiteral("application-ready")))
            .contains(QStringLiteral("Needs you: The application copes with total")));
    QCOMPARE(runLine(plan, {}), QStringLiteral("Next: Add the column total and the dual-write trigger"));
}

void TestRunModels::lockWaitIsASentence_data()
{
    QTest::addColumn<int>("victims");
    QTest::addColumn<QString>("statement");
    QTest::addColumn<QString>("expected");
    QTest::newRow("four queue behind our ALTER")
        << 4 << QStringLiteral("ALTER")
        << QStringLiteral("Your ALTER has waited 1.8 s; 4 sessions queue behind it; giving up at 2.0 s, try 3 of 10");
    QTest::newRow("one queues behind a statement that is not known")
        << 1 << QString()
        << QStringLiteral(
               "Your statement has waited 1.8 s; 1 session queues behind it; giving up at 2.0 s, try 3 of 10");
    QTest::newRow("nobody queues")
        << 0 << QStringLiteral("LOCK")
        << QStringLiteral("Your LOCK has waited 1.8 s; nobody queues behind it; giving up at 2.0 s, try 3 of 10");
}

void TestRunModels::lockWaitIsASentence()
{
    QFETCH(int, victims);
    QFETCH(QString, statement);
    LockWait wait;
    wait.waitedMs = 1800;
    wait.budgetMs = 2000;
    wait.victims = victims;
    wait.attempt = 3;
    wait.attempts = 10;
    QTEST(lockWaitSentence(wait, statement, {}), "expected");
}

void TestRunModels::betweenTwoTriesTheNextIsCountedDown()
{
    const QDateTime now = QDateTime::fromString(QStringLiteral("2026-11-20T10:00:00Z"), Qt::ISODate);
    LockWait wait;
    wait.budgetMs = 1000;
    wait.attempt = 3;
    wait.attempts = 10;
    wait.nextTryAt = now.addMSecs(1200);
    QCOMPARE(lockWaitSentence(wait, QStringLiteral("ALTER"), now),
        QStringLiteral("Try 3 of 10 got no lock; nobody queues behind us; the next try in 2 s"));
    QCOMPARE(lockWaitSentence(wait, QStringLiteral("ALTER"), now.addSecs(2)),
        QStringLiteral("Try 3 of 10 got no lock; the next begins now"));
}

void TestRunModels::lockTreeShowsChains()
{
    LocksModel model;
    QAbstractItemModelTester tester(&model, fatal);
    model.setSnapshot(blockedPlan(2));
    QCOMPARE(printedTree(model),
        QStringLiteral("4800 · This Plan [blocked]\n"
                       "  4900 [queued]\n"
                       "  4901 [queued]\n"
                       "4711\n"
                       "  4800 · This Plan [blocked]\n"
                       "    4900 [queued]\n"
                       "    4901 [queued]\n"));
    const QModelIndex root = model.index(1, LocksModel::BlocksColumn);
    QCOMPARE(root.data().toString(), QStringLiteral("3"));
}

void TestRunModels::sharedWaiterStandsUnderBoth()
{
    LockSnapshot snapshot;
    snapshot.sessions << session(1, QStringLiteral("a"), false) << session(2, QStringLiteral("b"), false)
                      << session(3, QStringLiteral("c"), true, 10) << session(4, QStringLiteral("d"), true, 5);
    snapshot.edges << LockEdge{2, 0, true} << LockEdge{2, 1, true} << LockEdge{3, 1, true};
    LocksModel model;
    QAbstractItemModelTester tester(&model, fatal);
    model.setSnapshot(snapshot);
    QCOMPARE(printedTree(model),
        QStringLiteral("2\n"
                       "  3 (shared) [blocked]\n"
                       "  4 [blocked]\n"
                       "1\n"
                       "  3 (shared) [blocked]\n"));
}

void TestRunModels::deadlockEndsSomewhere()
{
    LockSnapshot snapshot;
    snapshot.sessions << session(1, QStringLiteral("a"), true, 10) << session(2, QStringLiteral("b"), true, 10);
    snapshot.edges << LockEdge{0, 1, true} << LockEdge{1, 0, true};
    LocksModel model;
    QAbstractItemModelTester tester(&model, fatal);
    model.setSnapshot(snapshot);
    QCOMPARE(printedTree(model), QStringLiteral("1 [blocked]\n  2 [blocked]\n    1 [blocked]\n"));
}

void TestRunModels::longQueueStaysSmall()
{
    // 400 sessions that each want ACCESS EXCLUSIVE: every one waits for all before it.
    LockSnapshot snapshot;
    snapshot.sessions << session(1, QStringLiteral("root"), false);
    for (int i = 1; i <= 400; ++i) {
        snapshot.sessions << session(1 + i, QStringLiteral("q"), true, 1000 - i);
        snapshot.edges << LockEdge{i, 0, true};
        for (int before = 1; before < i; ++before) {
            snapshot.edges << LockEdge{i, before, false};
        }
    }
    LocksModel model;
    QElapsedTimer clock;
    clock.start();
    model.setSnapshot(snapshot);
    QVERIFY2(clock.elapsed() < 20'000, qPrintable(QString::number(clock.elapsed())));
    QCOMPARE(model.rowCount(), 1);
    QCOMPARE(model.index(0, LocksModel::BlocksColumn).data().toString(), QLocale().toString(400));
    QCOMPARE(model.rowCount(model.index(0, 0)), 400);
}

void TestRunModels::locksAreMergedBySession()
{
    LocksModel model;
    QAbstractItemModelTester tester(&model, fatal);
    model.setSnapshot(blockedPlan(4));
    const QPersistentModelIndex blocker = model.index(1, 0);
    const QPersistentModelIndex victim = model.index(3, 0, model.index(0, 0));
    QCOMPARE(model.sessionAt(victim)->id.pid, 4903);
    QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
    LockSnapshot next = blockedPlan(4);
    next.sessions[1].waitMs = 2800;
    next.sessions.removeAt(2); // one victim has gone
    next.edges.clear();
    next.edges << LockEdge{1, 0, true} << LockEdge{2, 1, false} << LockEdge{3, 1, false} << LockEdge{4, 1, false};
    model.setSnapshot(next);
    QCOMPARE(resets.size(), 0);
    QVERIFY(blocker.isValid());
    QVERIFY(victim.isValid());
    QCOMPARE(model.sessionAt(victim)->id.pid, 4903);
    QCOMPARE(QModelIndex(victim).row(), 2);
    QVERIFY(model.index(0, LocksModel::WaitingColumn).data().toString().endsWith(QStringLiteral(" 2.8 s")));
    // The same PID, started later, is another session.
    next.sessions[0].id.startedAt = next.sessions[0].id.startedAt.addSecs(60);
    model.setSnapshot(next);
    QVERIFY(!blocker.isValid());
    model.setSnapshot({});
    QCOMPARE(model.rowCount(), 0);
}

void TestRunModels::locksSurviveAnySequence()
{
    LocksModel model;
    QAbstractItemModelTester tester(&model, fatal);
    QRandomGenerator random(20261121);
    for (int round = 0; round < 150; ++round) {
        LockSnapshot snapshot;
        const int count = random.bounded(9);
        QList<int> pids;
        while (pids.size() < count) {
            const int pid = 1 + random.bounded(12);
            if (!pids.contains(pid)) {
                pids << pid;
            }
        }
        for (const int pid : std::as_const(pids)) {
            snapshot.sessions << session(pid, QStringLiteral("x"), random.bounded(2) == 0, random.bounded(5000));
            snapshot.sessions.last().ours = random.bounded(6) == 0;
        }
        for (int e = 0; count > 1 && e < random.bounded(14); ++e) {
            snapshot.edges << LockEdge{int(random.bounded(count)), int(random.bounded(count)), random.bounded(2) == 0};
        }
        model.setSnapshot(snapshot);
        // What the merge left is what a fresh model would show.
        LocksModel fresh;
        fresh.setSnapshot(snapshot);
        QCOMPARE(printedTree(model), printedTree(fresh));
    }
}

void TestRunModels::samplesAreARing()
{
    SamplesModel model;
    QAbstractItemModelTester tester(&model, fatal);
    QList<BackfillProgress::Sample> some;
    for (int i = 0; i < 1000; ++i) {
        some << BackfillProgress::Sample{
            .atMs = i * 250, .rowsPerSecond = 1000.0 + i, .p50Ms = 1, .p95Ms = 2, .mark = {}};
    }
    for (int i = 0; i < 3; ++i) {
        model.append(some);
    }
    QCOMPARE(model.rowCount(), model.ring().capacity());
    QCOMPARE(model.index(0, SamplesModel::RowsColumn).data().toString(), QLocale().toString(1999));
    QCOMPARE(model.ring().at(0).rowsPerSecond, 1600.0);
    model.clear();
    QCOMPARE(model.rowCount(), 0);
}

void TestRunModels::logKeepsTheLatest()
{
    LogModel model;
    Error error;
    error.kind = ErrorKind::Server;
    error.message = QStringLiteral("relation \"x\" does not exist");
    error.sqlState = QStringLiteral("42P01");
    error.statement = QStringLiteral("SELECT * FROM x");
    error.remedy = QStringLiteral("Refresh the objects.");
    model.append(error);
    const QModelIndex first = model.index(0, LogModel::WhatColumn);
    QCOMPARE(first.data().toString(), error.message);
    QCOMPARE(model.rowCount(model.index(0, 0)), 3);
    QVERIFY(model.text(first).contains(QStringLiteral("SELECT * FROM x")));
    const QPersistentModelIndex detail = model.index(0, LogModel::WhatColumn, model.index(0, 0));
    QVERIFY(detail.data().toString().contains(QStringLiteral("42P01")));
    // The tester looks at every row at every change: it comes when the log is full.
    for (int i = 0; i < 4999; ++i) {
        model.append(QStringLiteral("line %1").arg(i));
    }
    QVERIFY(detail.isValid());
    const QAbstractItemModelTester tester(&model, fatal);
    for (int i = 4999; i < 5010; ++i) {
        model.append(QStringLiteral("line %1").arg(i));
    }
    QCOMPARE(model.rowCount(), 5000);
    QVERIFY(!detail.isValid());
    QCOMPARE(model.index(4999, LogModel::WhatColumn).data().toString(), QStringLiteral("line 5009"));
}

QTEST_MAIN(TestRunModels)
#include "tst_runmodels.moc"
