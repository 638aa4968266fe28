// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/support/patience.h"
#include "tests/ui/dockvalues.h"
#include "tests/ui/named.h"
#include "ui/backfill/backfillchart.h"
#include "ui/backfill/backfilldock.h"
#include "ui/locks/locksdock.h"
#include "ui/locks/locksmodel.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QLabel>
#include <QMessageBox>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTableView>
#include <QTest>
#include <QTreeView>

using namespace lk;
using namespace lk::test;

/// The docks beside a run: locks, backfill, sandbox.
class TestRunDocks : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { new Theme(this); }
    void locksAreConfirmedByName();
    void locksHistoryCanBeScrubbed();
    void locksKeepSelection();
    void backfillDrawsAtMostFourTimesASecond();
    void backfillShowsNothingOfWhatWasTakenBack_data();
    void backfillShowsNothingOfWhatWasTakenBack();
    void backfillThatGoesOnShowsHowFarItWas();
    void backfillTuningIsAnnouncedOnce();
    void sandboxShowsThePromise();
    void docksOfLittleHeightShowWhatMatters_data();
    void docksOfLittleHeightShowWhatMatters();
};

void TestRunDocks::locksAreConfirmedByName()
{
    LocksDock dock;
    dock.show();
    auto* cancel = named<QAbstractButton>(dock, "locksCancel");
    auto* terminate = named<QAbstractButton>(dock, "locksTerminate");
    QVERIFY(!cancel->isEnabled());
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan()));
    auto* tree = named<QTreeView>(dock, "locksTree");
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QVERIFY(terminate->isEnabled());
    BackendId asked;
    connect(&dock, &LocksDock::terminateRequested, this, [&](const BackendId& id) { asked = id; });

    terminate->click();
    auto* box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    QVERIFY(box);
    QVERIFY2(box->text().contains(QStringLiteral("4711")) && box->text().contains(QStringLiteral("psql")),
        qPrintable(box->text()));
    QCOMPARE(asked.pid, 0);
    box->reject();
    QTRY_VERIFY(!dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm")));
    QCOMPARE(asked.pid, 0);

    terminate->click();
    box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    // While the question stands, the tree may change: the answer is about the session that was named.
    dock.setSnapshot(std::make_shared<LockSnapshot>());
    named<QPushButton>(*box, "locksConfirmDeed")->click();
    QTRY_COMPARE(asked.pid, 4711);
    QCOMPARE(asked.startedAt, blockedPlan().sessions[0].id.startedAt);
}

void TestRunDocks::locksHistoryCanBeScrubbed()
{
    LocksDock dock;
    dock.show();
    QSignalSpy waiting(&dock, &LocksDock::waitingChanged);
    LockSnapshot before = blockedPlan(2);
    before.at = before.at.addSecs(-30);
    dock.setSnapshot(std::make_shared<LockSnapshot>(before));
    QCOMPARE(dock.waiting(), 3);
    LockSnapshot quiet;
    quiet.at = before.at.addSecs(1);
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    auto* tree = named<QTreeView>(dock, "locksTree");
    QCOMPARE(tree->model()->rowCount(), 0);
    named<QSlider>(dock, "locksHistory")->setValue(0);
    QCOMPARE(tree->model()->rowCount(), 2);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    QVERIFY2(!named<QAbstractButton>(dock, "locksTerminate")->isEnabled(), "nobody is ended on old news");
    // New snapshots do not take the past away from under the reader.
    dock.setSnapshot(std::make_shared<LockSnapshot>(quiet));
    QCOMPARE(tree->model()->rowCount(), 2);
    named<QPushButton>(dock, "locksLive")->click();
    QCOMPARE(tree->model()->rowCount(), 0);
    QCOMPARE(waiting.size(), 2);
}

void TestRunDocks::locksKeepSelection()
{
    LocksDock dock;
    dock.show();
    auto* tree = named<QTreeView>(dock, "locksTree");
    dock.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan(4)));
    const QModelIndex plan = tree->model()->index(0, 0);
    QVERIFY(tree->isExpanded(plan));
    tree->collapse(plan);
    tree->setCurrentIndex(tree->model()->index(1, 0));
    LockSnapshot next = blockedPlan(6);
    next.sessions[1].waitMs = 5000;
    dock.setSnapshot(std::make_shared<LockSnapshot>(next));
    QCOMPARE(tree->currentIndex().data().toString(), QStringLiteral("4711"));
    QVERIFY2(!tree->isExpanded(tree->model()->index(0, 0)), "what the user closed stays closed");
}

void TestRunDocks::backfillDrawsAtMostFourTimesASecond()
{
    BackfillDock dock;
    dock.resize(700, 300);
    dock.show();
    QVERIFY(QTest::qWaitForWindowExposed(&dock));
    int drawn = 0;
    QString last;
    auto* tile = named<QWidget>(dock, "tileProgress");
    QElapsedTimer clock;
    clock.start();
    int sent = 0;
    while (clock.elapsed() < 1000) {
        RunSnapshot snapshot = withSamples(1, sent);
        snapshot.backfill->blocksDone = 1 + sent;
        snapshot.backfill->batches = 4000 + sent;
        ++sent;
        dock.setSnapshot(shared(snapshot));
        if (tile->accessibleName() != last) {
            last = tile->accessibleName();
            ++drawn;
        }
        QTest::qWait(5);
    }
    QVERIFY2(sent > 20, qPrintable(QString::number(sent)));
    QVERIFY2(drawn >= 2 && drawn <= 6, qPrintable(QString::number(drawn)));
    // The last word is never lost.
    const QString end
        = QLocale().toString(double(sent * 1000 / 10000) / 10, 'f', 1); // nothing is told that is not done
    QTRY_VERIFY2(tile->accessibleName().contains(end), qPrintable(tile->accessibleName()));
}

void TestRunDocks::backfillShowsNothingOfWhatWasTakenBack_data()
{
    QTest::addColumn<StepState>("state");
    QTest::addColumn<int>("tries");
    QTest::newRow("by this window") << StepState::Undone << 1;
    QTest::newRow("elsewhere, and begun again") << StepState::Pending << 0;
}

void TestRunDocks::backfillShowsNothingOfWhatWasTakenBack()
{
    QFETCH(StepState, state);
    QFETCH(int, tries);
    BackfillDock dock;
    dock.show();
    const auto* progress = named<QWidget>(dock, "tileProgress");
    const auto* is = named<QWidget>(dock, "tileState");
    RunSnapshot run = withSamples(20);
    run.backfill->blocksDone = run.backfill->blocksTotal;
    const QString backfill = run.backfill->stepId;
    dock.setSnapshot(shared(run), {backfill});
    setDone(run, backfill);
    dock.setSnapshot(shared(run), {backfill});
    QTRY_VERIFY2(progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));

    // Taken back, run again: the first step is at work, and then the backfill, of which nothing is known yet.
    run.backfill.reset();
    run.steps[backfill] = StepProgress{.state = state, .tries = tries};
    run.steps[QStringLiteral("expand.orders.shadow")].state = StepState::Running;
    dock.setSnapshot(shared(run), {backfill});
    QTRY_VERIFY2(!progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));
    run.steps[backfill] = StepProgress{.state = StepState::Running, .tries = tries + 1};
    dock.setSnapshot(shared(run), {backfill});
    QTRY_VERIFY2(is->accessibleName().contains(QLatin1String("Running")), qPrintable(is->accessibleName()));
    QVERIFY2(!progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));
    QCOMPARE(named<QTableView>(dock, "backfillTable")->model()->rowCount(), 0);
}

void TestRunDocks::backfillThatGoesOnShowsHowFarItWas()
{
    BackfillDock dock;
    dock.show();
    const auto* progress = named<QWidget>(dock, "tileProgress");
    const auto* is = named<QWidget>(dock, "tileState");
    RunSnapshot run = withSamples(20);
    const QString backfill = run.backfill->stepId;
    const QString far = QLocale().toString(run.backfill->percent(), 'f', 1);
    dock.setSnapshot(shared(run), {backfill});
    run.state = RunState::Idle;
    run.steps[backfill].state = StepState::Ready;
    dock.setSnapshot(shared(run), {backfill});
    QTRY_VERIFY2(is->accessibleName().contains(QLatin1String("Stopped")), qPrintable(is->accessibleName()));
    run.state = RunState::Running;
    run.backfill.reset();
    run.steps[backfill].state = StepState::Running;
    dock.setSnapshot(shared(run), {backfill});
    QTRY_VERIFY2(is->accessibleName().contains(QLatin1String("Running")), qPrintable(is->accessibleName()));
    QVERIFY2(progress->accessibleName().contains(far), qPrintable(progress->accessibleName()));
}

void TestRunDocks::backfillTuningIsAnnouncedOnce()
{
    BackfillDock dock;
    QList<BackfillTuning> told;
    connect(&dock, &BackfillDock::tuningChanged, this, [&](const BackfillTuning& tuning) { told << tuning; });
    dock.setTuning({.targetMs = 5, .workers = 1, .delayMs = 20});
    QCOMPARE(told.size(), 0);
    QCOMPARE(dock.tuning().delayMs, 20);
    named<QAbstractButton>(dock, "preset-gentle")->click();
    QCOMPARE(told.size(), 1);
    QCOMPARE(told.first().targetMs, 1.0);
    QCOMPARE(told.first().delayMs, 20);
    named<QDoubleSpinBox>(dock, "backfillTarget")->setValue(10);
    QVERIFY(named<QAbstractButton>(dock, "preset-fast")->isChecked());
    QVERIFY(!named<QAbstractButton>(dock, "preset-gentle")->isChecked());
}

void TestRunDocks::sandboxShowsThePromise()
{
    TestSandbox sandbox;
    SandboxPanel panel(&sandbox);
    panel.show();
    auto* newVersion = named<QAbstractButton>(panel, "appNew");
    QVERIFY(!newVersion->isEnabled());
    sandbox.now.running = true;
    sandbox.now.requests = 12'345;
    sandbox.now.requestsPerSecond = 241;
    emit sandbox.ready();
    auto* promise = named<QLabel>(panel, "sandboxPromise");
    QCOMPARE(promise->text(), QStringLiteral("0 errors in %1 requests").arg(QLocale().toString(12'345)));
    newVersion->click();
    QCOMPARE(sandbox.now.version, ApplicationVersion::New);
    QVERIFY(newVersion->isChecked());
    auto* blocker = named<QPushButton>(panel, "sandboxBlocker");
    blocker->click();
    QVERIFY(sandbox.holds);
    QCOMPARE(blocker->text(), QStringLiteral("End Blocker"));
    blocker->click();
    QVERIFY(!sandbox.holds);
    QSignalSpy logged(&panel, &SandboxPanel::logged);
    sandbox.now.errors = 1;
    sandbox.now.lastError = QStringLiteral("deadlock detected");
    emit sandbox.statsChanged(sandbox.now);
    QVERIFY(promise->text().startsWith(QStringLiteral("1 error in")));
    QVERIFY(logged.last().first().toString().contains(QStringLiteral("deadlock")));
}

void TestRunDocks::docksOfLittleHeightShowWhatMatters_data()
{
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("lockRows");
    QTest::newRow("in a window of 800") << 245 << 4;
    QTest::newRow("in a window of 600") << 175 << 3;
}

void TestRunDocks::docksOfLittleHeightShowWhatMatters()
{
    QFETCH(int, height);
    QFETCH(int, lockRows);
    BackfillDock backfill;
    backfill.setSnapshot(shared(withSamples(100)));
    backfill.resize(740, height);
    backfill.show();
    QVERIFY(QTest::qWaitForWindowExposed(&backfill));
    auto* chart = backfill.findChild<BackfillChart*>();
    QVERIFY(chart);
    QTRY_VERIFY(chart->isVisible());
    QVERIFY2(chart->height() >= chart->fontMetrics().height() * 3, qPrintable(QString::number(chart->height())));
    LocksDock locks;
    locks.resize(740, height);
    locks.setSnapshot(std::make_shared<LockSnapshot>(blockedPlan(6)));
    locks.show();
    QVERIFY(QTest::qWaitForWindowExposed(&locks));
    auto* tree = named<QTreeView>(locks, "locksTree");
    const int row = tree->visualRect(tree->model()->index(0, 0)).height();
    QVERIFY2(tree->viewport()->height() >= row * lockRows,
        qPrintable(QStringLiteral("%1 for rows of %2").arg(tree->viewport()->height()).arg(row)));
    // The statement may want scrolling; who waits, since when and for what may not.
    QVERIFY2(tree->header()->sectionPosition(LocksModel::BlocksColumn) <= tree->viewport()->width(),
        qPrintable(QString::number(tree->header()->sectionPosition(LocksModel::BlocksColumn))));
}

QTEST_MAIN(TestRunDocks)
#include "tst_rundocks.moc"
