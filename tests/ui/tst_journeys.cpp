// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/sandbox.h"
#include "tests/support/patience.h"
#include "tests/ui/journeytest.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/table/lossstrip.h"

#include <QAbstractButton>
#include <QApplication>
#include <QListWidget>
#include <QSpinBox>

#include <thread>

using namespace lk;
using test::patience;

/// What people come for, in as few clicks as the design allows and by keyboard alone.
class TestJourneys : public test::JourneyTest {
    Q_OBJECT
private slots:
    void initTestCase() { WindowTest::initTestCase(); }
    void init() { HandTest::init(); }
    void cleanup() { HandTest::cleanup(); }
    void savedConnectionToExportedPlan_data() { hands(); }
    void savedConnectionToExportedPlan();
    void tableToExactCountOfWhatIsLost_data() { hands(); }
    void tableToExactCountOfWhatIsLost();
    void aPlanIsRunOnDevelopment_data() { hands(); }
    void aPlanIsRunOnDevelopment();
    void aPlanIsRunOnProduction_data() { hands(); }
    void aPlanIsRunOnProduction();
    void whoBlocksMeAndOutOfMyWay_data() { hands(); }
    void whoBlocksMeAndOutOfMyWay();
    void pauseChangeTheBatchResumeThenStopAndUndo_data() { hands(); }
    void pauseChangeTheBatchResumeThenStopAndUndo();
    void firstRunToFinishedSandbox_data() { hands(); }
    void firstRunToFinishedSandbox();
    void crashInTheBackfillToResumed_data() { hands(); }
    void crashInTheBackfillToResumed();
};

void TestJourneys::savedConnectionToExportedPlan()
{
    ConnectionSettings profile = fromPasswordFile();
    profile.name = QStringLiteral("shop of the test");
    QVERIFY(m_store->saveProfile(profile));
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("connectButton")));
        auto* list = qobject_cast<QListWidget*>(usable(QStringLiteral("profileList")));
        QVERIFY(list);
        LK_STEP(clickItem(*list, list->model()->index(0, 0), false));
        LK_STEP(clickOn(QStringLiteral("connectNow")));
    } else {
        LK_STEP(key(Qt::Key_N, Qt::ControlModifier));
        QVERIFY(usable(QStringLiteral("profileList")));
        key(Qt::Key_Return); // the first saved one is chosen already
    }
    LK_STEP(openOrders());
    LK_STEP(draftTotal());
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("draftGenerate")));
        QTRY_VERIFY(m_window->findChild<PlanPage*>());
        LK_STEP(clickTool("export"));
    } else {
        LK_STEP(key(Qt::Key_G, Qt::ControlModifier));
        QTRY_VERIFY(m_window->findChild<PlanPage*>());
        LK_STEP(key(Qt::Key_E, Qt::ControlModifier | Qt::ShiftModifier));
    }
    const QString folder = m_folder->filePath(QStringLiteral("scripts"));
    LK_STEP(confirmFolder(folder));
    QTRY_VERIFY(!QDir(folder).entryList({QStringLiteral("*.sql")}).isEmpty());
    countsAtMost(7);
}

void TestJourneys::tableToExactCountOfWhatIsLost()
{
    // So many that the first look is at a sample only.
    QCOMPARE(m_server.exec(m_database,
                 QStringLiteral("INSERT INTO orders SELECT n, 1, n, n::text FROM generate_series(2001, 22500) n;"
                                "ANALYZE orders")),
        QString());
    LK_STEP(open(m_server.settings(m_database)));
    LK_STEP(openOrders());
    LK_STEP(draftType(QStringLiteral("reference"), QStringLiteral("bigint")));
    auto* view = m_window->findChild<ColumnsView*>();
    QTRY_VERIFY(view->stripOf(QStringLiteral("reference")));
    LossStrip* strip = view->stripOf(QStringLiteral("reference"));
    QTRY_VERIFY(!strip->isCounting() && strip->report());
    QVERIFY(!strip->report()->exact);
    LK_STEP(byMouse() ? clickOn(QStringLiteral("countExactly")) : tabTo(QStringLiteral("countExactly")));
    QTRY_VERIFY(!strip->isCounting() && strip->report() && strip->report()->exact);
    QCOMPARE(strip->report()->lost, 20);
    countsAtMost(3);
}

void TestJourneys::aPlanIsRunOnDevelopment()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    LK_STEP(runThePlan(page));
    countsAtMost(4);
}

void TestJourneys::aPlanIsRunOnProduction()
{
    ConnectionSettings settings = m_server.settings(m_database);
    settings.environment = Environment::Production;
    LK_STEP(open(settings));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QVERIFY(!page->actions().runPhase);
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("readOnlySwitch")));
        LK_STEP(clickOn(QStringLiteral("unlockDeed")));
    } else {
        LK_STEP(tabTo(QStringLiteral("readOnlySwitch")));
        LK_STEP(tabTo(QStringLiteral("unlockDeed")));
    }
    QTRY_VERIFY(!QApplication::activeModalWidget());
    LK_STEP(runThePlan(page));
    countsAtMost(6);
}

void TestJourneys::whoBlocksMeAndOutOfMyWay()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY(page->actions().runPhase);
    // A report that takes its time: while its statement runs it keeps the table.
    auto report = m_backend.connect(m_server.settings(m_database), Purpose::Monitor);
    QVERIFY(report);
    const int pid = (*report)->id().pid;
    QVERIFY((*report)->query(QStringLiteral("SET statement_timeout = '60s'")));
    std::thread reads(
        [&] { (void)(*report)->query(QStringLiteral("SELECT pg_sleep(50) FROM public.orders LIMIT 1")); });
    const auto joined = qScopeGuard([&] {
        (void)m_server.value(m_database, QStringLiteral("SELECT pg_terminate_backend(%1)").arg(pid));
        reads.join();
    });
    QTRY_VERIFY(
        m_server.value(m_database,
            QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass AND pid = %1").arg(pid))
        == QLatin1String("1"));
    // A busy machine looks for locks seldom: a try that waits longer is seen all the same.
    auto* budget = m_window->findChild<QSpinBox*>(QStringLiteral("planLockBudget"));
    budget->setValue(budget->maximum());
    page->runPhase();
    auto* alert = m_window->findChild<QAbstractButton*>(QStringLiteral("waitingLocks"));
    QTRY_VERIFY(alert->text().startsWith(QLatin1Char('1')));

    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("waitingLocks")));
    } else {
        LK_STEP(key(Qt::Key_L, Qt::ControlModifier));
    }
    auto* tree = m_window->findChild<QTreeView*>(QStringLiteral("locksTree"));
    QTRY_COMPARE(tree->currentIndex().siblingAtColumn(0).data().toString(), QString::number(pid));
    QVERIFY(inSight(*tree));
    countsAtMost(1);

    countAnew();
    const auto press = [this](const QString& button) { byMouse() ? clickOn(button) : tabTo(button); };
    LK_STEP(press(QStringLiteral("locksCancel")));
    LK_STEP(press(QStringLiteral("locksConfirmDeed")));
    QTRY_VERIFY(phaseDone(*page, Phase::Expand));
    countsAtMost(2);
}

void TestJourneys::pauseChangeTheBatchResumeThenStopAndUndo()
{
    LK_STEP(open(m_server.settings(m_database)));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY(page->actions().runPhase);
    // As slow as a large table would be.
    m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->setValue(700);
    page->runThrough(Phase::Migrate);
    QTRY_VERIFY(page->currentSnapshot()->backfill && page->actions().pause);
    const auto state = [page] { return toString(page->currentSnapshot()->state); };
    const auto pause
        = [this] { byMouse() ? clickOn(QStringLiteral("backfillPause")) : key(Qt::Key_Period, Qt::ControlModifier); };
    // The dock of the backfill has come by itself.
    QVERIFY(usable(QStringLiteral("backfillPause")));
    LK_STEP(pause());
    QTRY_COMPARE(state(), toString(RunState::Paused));
    if (byMouse()) {
        LK_STEP(clickOn(QStringLiteral("preset-gentle")));
    } else {
        LK_STEP(key(Qt::Key_B, Qt::ControlModifier));
        LK_STEP(tabTo(QStringLiteral("preset-gentle")));
    }
    QCOMPARE(m_window->findChild<QDoubleSpinBox*>(QStringLiteral("backfillTarget"))->value(), 1.0);
    LK_STEP(pause());
    QTRY_COMPARE(state(), toString(RunState::Running));
    QTRY_COMPARE(page->currentSnapshot()->backfill->targetMs, 1.0);
    countsAtMost(3);

    countAnew();
    LK_STEP(byMouse() ? clickTool("stop") : command(QStringLiteral("stop")));
    QTRY_VERIFY(!page->isBusy() && page->actions().undo);
    LK_STEP(byMouse() ? clickOn(QStringLiteral("planUndo")) : command(QStringLiteral("undo the plan")));
    QTRY_VERIFY(!page->isBusy() && state() == toString(RunState::Undone));
    countsAtMost(2);
}

void TestJourneys::firstRunToFinishedSandbox()
{
    const QString folder = m_folder->filePath(QStringLiteral("sandboxes"));
    m_window.reset();
    m_window
        = std::make_unique<MainWindow>(WindowServices{m_backend, *m_store, [&]() -> std::unique_ptr<SandboxControl> {
                                                          SandboxOptions options;
                                                          options.orders = 2'000;
                                                          options.folder = folder;
                                                          options.requestsPerSecond = 20;
                                                          auto sandbox = std::make_unique<Sandbox>(options);
                                                          sandbox->start();
                                                          return sandbox;
                                                      }});
    m_window->show();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    LK_STEP(byMouse() ? clickOn(QStringLiteral("trySandbox")) : tabTo(QStringLiteral("trySandbox")));
    // Its table opens by itself.
    QTRY_VERIFY(m_window->findChild<TablePage*>() && m_window->findChild<TablePage*>()->table());
    LK_STEP(draftTotal());
    LK_STEP(byMouse() ? clickOn(QStringLiteral("draftGenerate")) : key(Qt::Key_G, Qt::ControlModifier));
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    auto* page = m_window->findChild<PlanPage*>();
    QTRY_VERIFY(page->actions().runPhase);
    LK_STEP(
        byMouse() ? clickOn(QStringLiteral("planRunAll")) : key(Qt::Key_Return, Qt::ControlModifier | Qt::AltModifier));
    // Whichever strategy was chosen: it goes on until a person is needed, and after the answer by itself.
    bool typed = false;
    for (int gates = 0; gates < 4; ++gates) {
        QTRY_VERIFY(page->isBusy());
        QTRY_VERIFY(!page->isBusy());
        if (page->actions().nextStep.isEmpty()) {
            break;
        }
        const Step* gate = waitingGate(page->plan(), *page->currentSnapshot());
        QVERIFY2(gate, qPrintable(page->actions().nextStep));
        const QString confirm = QStringLiteral("gateConfirm");
        if (gate->gate()->typed.isEmpty()) {
            QCOMPARE(gate->gate()->kind, GateBody::Kind::ApplicationReady);
            // The sandbox's application then copes with either name.
            if (byMouse()) {
                LK_STEP(clickOn(QStringLiteral("appBoth")));
            } else {
                LK_STEP(tabTo(QStringLiteral("appOld"))); // of a choice of one Tab comes to what is chosen
                LK_STEP(key(Qt::Key_Right));
            }
            QTRY_VERIFY(m_window->findChild<QAbstractButton*>(QStringLiteral("appBoth"))->isChecked());
            LK_STEP(byMouse() ? clickOn(confirm) : tabTo(confirm));
        } else {
            typed = true;
            QVERIFY(!m_window->findChild<QAbstractButton*>(confirm)->isEnabled());
            QTRY_COMPARE(focus()->objectName(), QStringLiteral("gateTyping"));
            LK_STEP(type(gate->gate()->typed));
            LK_STEP(key(Qt::Key_Return));
        }
    }
    QVERIFY2(page->actions().nextStep.isEmpty(), qPrintable(page->actions().nextStep));
    QVERIFY(typed); // what cannot be undone never goes by itself
    QCOMPARE(m_window->findChild<SandboxPanel*>()->stats().errors, 0);
    countsAtMost(6);
}

void TestJourneys::crashInTheBackfillToResumed()
{
    LK_STEP(open(fromPasswordFile()));
    PlanPage* page = planOfTotal();
    QVERIFY(page);
    QTRY_VERIFY(page->actions().runPhase);
    m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->setValue(700);
    page->runThrough(Phase::Migrate);
    QTRY_VERIFY(page->currentSnapshot()->backfill && page->currentSnapshot()->backfill->rowsWritten > 0
        && page->actions().pause);
    loseTheWindow();

    windowAnew();
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
    QTRY_VERIFY(m_window->findChild<PlanPage*>());
    page = m_window->findChild<PlanPage*>();
    QTRY_VERIFY(page->isVisible() && page->actions().runPhase);
    QTRY_VERIFY(isUnderWay(page->plan(), *page->currentSnapshot()));
    // What is kept of the plan is the pause between its batches, too; enough of that has been seen.
    QTRY_COMPARE(m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->value(), 700);
    m_window->findChild<QSpinBox*>(QStringLiteral("backfillDelay"))->setValue(0);
    LK_STEP(byMouse() ? clickTool("runPhase") : key(Qt::Key_Return, Qt::ControlModifier));
    QTRY_VERIFY(page->actions().confirmGate);
    QCOMPARE(
        m_server.value(m_database, QStringLiteral("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM amount")),
        QStringLiteral("0"));
    countsAtMost(2);
}

QTEST_MAIN(TestJourneys)
#include "tst_journeys.moc"
