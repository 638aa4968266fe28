// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/lockmonitor.h"
#include "model/workspace/runcontroller.h"
#include "tests/support/patience.h"
#include "tests/ui/named.h"
#include "tests/ui/orderplans.h"
#include "ui/locks/locksdock.h"
#include "ui/plan/planpage.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QTreeView>

using namespace lk;
using lk::test::named;

/// A plan page over a real controller and a real server, driven by its buttons.
class TestPlanRun : public QObject, private test::OrderPlans {
    Q_OBJECT
private slots:
    void initTestCase();
    void throughAllPhasesByButtons();
    void undoneBeforeContract();
    void aGateThatWasAnsweredElsewhereIsAskedNoMore();
    void aYesIsNotCarriedOverToWhatIsTakenOver();
    void anUndoThatLosesRowsWaitsForItsAnswer();
    void pausedAndStoppedByButtons();
    void blockedSessionsAreShownAndEnded();
    void goesOnByItselfWhenTheLockIsFree();

private:
    static QAbstractButton* button(QWidget& where, const char* name) { return named<QAbstractButton>(where, name); }
};

void TestPlanRun::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestPlanRun::throughAllPhasesByButtons()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.resize(1000, 600);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QSignalSpy log(&page, &PlanPage::logged);

    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Expand"));
    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done);

    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    auto* gate = named<QWidget>(page, "gateCard");
    QTRY_VERIFY_WITH_TIMEOUT(gate->isVisible(), 120'000);
    QCOMPARE(button(page, "gateConfirm")->text(), QStringLiteral("The Application Is Ready"));
    // Run would only come back to the same question: it leads to the answer.
    QTRY_VERIFY(!page.isBusy() && button(page, "planRunPhase")->isEnabled());
    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    QVERIFY(!page.isBusy());
    QCOMPARE(page.focusWidget(), button(page, "gateConfirm"));
    QCOMPARE(
        m_server.value(database, QStringLiteral("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM amount")),
        QStringLiteral("0"));
    QTest::mouseClick(button(page, "gateConfirm"), Qt::LeftButton);
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done);

    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Contract"));
    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    QTRY_VERIFY(gate->isVisible());
    QVERIFY(!button(page, "gateConfirm")->isEnabled());
    const Step* waiting = waitingGate(plan, *page.currentSnapshot());
    QVERIFY(waiting);
    QTest::keyClicks(named<QLineEdit>(page, "gateTyping"), waiting->gate()->typed);
    QVERIFY(button(page, "gateConfirm")->isEnabled());
    QTest::mouseClick(button(page, "gateConfirm"), Qt::LeftButton);
    QTRY_VERIFY(!page.isBusy() && page.actions().nextStep.isEmpty());
    QVERIFY(!button(page, "planUndo")->isEnabled());
    QVERIFY(button(page, "planUndo")->toolTip().contains(QStringLiteral("Contract has begun")));
    QCOMPARE(m_server.value(database,
                 QStringLiteral("SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute WHERE attrelid = "
                                "'orders'::regclass AND attnum > 0 AND NOT attisdropped")),
        QStringLiteral("id,note,pieces,total"));
    QVERIFY(log.size() >= plan.steps.size());
}

void TestPlanRun::undoneBeforeContract()
{
    const QString database = m_server.freshDatabase(orders);
    // Rows move in the file, so the data is compared in the key's order.
    const QString values = QStringLiteral("SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o");
    const QStringList others{QStringLiteral("--exclude-schema=lockkeeper")};
    const QString shapeBefore = m_server.dumpSchema(database, others);
    const QString valuesBefore = m_server.value(database, values);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    QVERIFY(!button(page, "planUndo")->isEnabled());
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.actions().confirmGate, 120'000);
    button(page, "gateConfirm")->click();
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done);
    button(page, "planUndo")->click();
    QTRY_VERIFY(!page.isBusy() && page.currentSnapshot()->state == RunState::Undone);
    QCOMPARE(m_server.dumpSchema(database, others), shapeBefore);
    QCOMPARE(m_server.value(database, values), valuesBefore);
}

void TestPlanRun::aGateThatWasAnsweredElsewhereIsAskedNoMore()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    QVERIFY(runToTheGate(page));
    const Step* gate = waitingGate(plan, *page.currentSnapshot());
    QVERIFY(gate);
    RunController other(m_backend, m_server.settings(database), plan);
    QSignalSpy ended(&other, &RunController::ended);
    other.run(RunRequest{.through = Phase::Migrate, .confirmed = {gate->gate()->confirmation}});
    QTRY_COMPARE(ended.size(), 1);
    page.runPhase(); // by what is known here, to the gate
    QVERIFY(!page.isBusy());
    QTRY_VERIFY(!page.actions().confirmGate);
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, *page.currentSnapshot())), toString(StepState::Done));
    QTRY_COMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Contract"));
}

void TestPlanRun::aYesIsNotCarriedOverToWhatIsTakenOver()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    QVERIFY(runToTheGate(page));
    auto dead = m_backend.connect(m_server.settings(database), Purpose::Run);
    QVERIFY(dead);
    QVERIFY(
        (*dead)->query(QStringLiteral("SELECT pg_advisory_lock(hashtextextended('lockkeeper:' || $1, 0))"), {plan.id}));
    button(page, "gateConfirm")->click();
    QAbstractButton* takeOver = button(page, "errorTakeOver");
    QTRY_VERIFY(takeOver->isVisible() && takeOver->isEnabled());
    takeOver->click();
    auto* dialog = page.window()->findChild<QMessageBox*>(QStringLiteral("takeOverDialog"));
    QVERIFY(dialog);
    QSignalSpy ended(&controller, &RunController::ended);
    button(*dialog, "takeOverDeed")->click();
    QTRY_COMPARE(ended.size(), 1);
    // Whoever was there may have written since the question was answered: it is asked once more.
    QVERIFY(!(*dead)->query(QStringLiteral("SELECT 1")));
    QTRY_VERIFY(page.actions().confirmGate && !page.isBusy());
    QVERIFY(phaseState(plan, Phase::Migrate, *page.currentSnapshot()) != StepState::Done);
    button(page, "gateConfirm")->click();
    QTRY_COMPARE(toString(phaseState(plan, Phase::Migrate, *page.currentSnapshot())), toString(StepState::Done));
}

void TestPlanRun::anUndoThatLosesRowsWaitsForItsAnswer()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database,
        ChangeType{.table = {QStringLiteral("public"), QStringLiteral("orders")},
            .column = QStringLiteral("pieces"),
            .newType = QStringLiteral("bigint")});
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    QSignalSpy log(&page, &PlanPage::logged);
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.actions().confirmGate, 120'000);
    button(page, "gateConfirm")->click();
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done);
    page.runPhase(); // to the gate of Contract
    QTRY_VERIFY(page.actions().confirmGate && !page.isBusy());
    QCOMPARE(m_server.exec(database, QStringLiteral("UPDATE orders SET pieces = 5000000000 WHERE id = 7")), QString());

    button(page, "planUndo")->click();
    QTRY_COMPARE(page.currentSnapshot()->gate, QStringLiteral("undo-loses-rows"));
    QTRY_VERIFY(!page.isBusy());
    const QString deed = button(page, "gateConfirm")->text();
    QVERIFY(!deed.contains(QStringLiteral("Drop")));
    // The journal knows nothing of the question: reading it again must not put another in its place.
    QSignalSpy read(&controller, &RunController::snapshotChanged);
    controller.readStatus();
    QTRY_VERIFY(!read.isEmpty());
    QCOMPARE(button(page, "gateConfirm")->text(), deed);
    RunController another(m_backend, m_server.settings(database), plan);
    QSignalSpy readByAnother(&another, &RunController::snapshotChanged);
    page.setController(&another);
    QTRY_VERIFY(!readByAnother.isEmpty());
    QCOMPARE(button(page, "gateConfirm")->text(), deed);

    // Each step was done once, and is told once.
    QStringList done;
    for (const QList<QVariant>& line : std::as_const(log)) {
        if (line[0].toString().startsWith(QStringLiteral("Done: "))) {
            QVERIFY2(!done.contains(line[0].toString()), qPrintable(line[0].toString()));
            done << line[0].toString();
        }
    }
    QVERIFY(!done.isEmpty());

    // Keeping everything leads back to where the plan stands.
    button(page, "gateDismiss")->click();
    QTRY_VERIFY(waitingGate(plan, *page.currentSnapshot()));
    QVERIFY(button(page, "gateConfirm")->text().startsWith(QStringLiteral("Drop ")));
    QCOMPARE(m_server.value(database, QStringLiteral("SELECT pieces FROM orders WHERE id = 7")),
        QStringLiteral("5000000000"));

    // A yes was said to what was counted then: Retry after a failure counts again, and asks again.
    button(page, "planUndo")->click();
    QTRY_COMPARE(page.currentSnapshot()->gate, QStringLiteral("undo-loses-rows"));
    const QString asked = page.currentSnapshot()->gateNote;
    QCOMPARE(m_server.exec(database,
                 QStringLiteral("CREATE FUNCTION no_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN RAISE "
                                "EXCEPTION ''not now''; END'; CREATE EVENT TRIGGER no_ddl ON ddl_command_start "
                                "WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION no_ddl()")),
        QString());
    QTRY_VERIFY(!page.isBusy());
    button(page, "gateConfirm")->click();
    QTRY_VERIFY(page.actions().retry && !page.isBusy());
    QCOMPARE(m_server.exec(database,
                 QStringLiteral("DROP EVENT TRIGGER no_ddl; UPDATE orders SET pieces = 5000000001 WHERE id IN (8, 9)")),
        QString());
    page.retry();
    QTRY_COMPARE(page.currentSnapshot()->gate, QStringLiteral("undo-loses-rows"));
    QVERIFY2(page.currentSnapshot()->gateNote != asked, qPrintable(asked));
    QTRY_VERIFY(!page.isBusy());
    QCOMPARE(m_server.value(database, QStringLiteral("SELECT count(*) FROM orders WHERE pieces >= 5000000000")),
        QStringLiteral("3"));
}

void TestPlanRun::pausedAndStoppedByButtons()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    controller.setTuning({.targetMs = 1, .workers = 1, .delayMs = 20});
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY(page.currentSnapshot()->backfill.has_value());
    QVERIFY(button(page, "planPause")->isEnabled());
    QTest::mouseClick(button(page, "planPause"), Qt::LeftButton);
    QTRY_COMPARE(button(page, "planPause")->text(), QStringLiteral("Resume"));
    QTest::mouseClick(button(page, "planPause"), Qt::LeftButton);
    QTRY_COMPARE(button(page, "planPause")->text(), QStringLiteral("Pause"));
    QTest::mouseClick(button(page, "planStop"), Qt::LeftButton);
    QTRY_VERIFY(!page.isBusy());
    QVERIFY(button(page, "planRunPhase")->isEnabled());
    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Migrate"));
    QVERIFY(button(page, "planUndo")->isEnabled());
}

void TestPlanRun::blockedSessionsAreShownAndEnded()
{
    const QString database = m_server.freshDatabase(orders);
    const auto settings = m_server.settings(database);
    auto holder = m_backend.connect(settings, Purpose::Run);
    QVERIFY(holder);
    // It bears the name of sessions that carry plans out, as another Lockkeeper's would; it is none of this plan.
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("UPDATE orders SET note = 'x' WHERE id = 1")));
    const BackendId blocker = (*holder)->id();

    const Plan plan = planOn(database);
    RunController controller(m_backend, settings, plan);
    PlanPage page(plan, &controller);
    LockMonitor monitor(m_backend, settings);
    LocksDock dock;
    connect(&monitor, &LockMonitor::snapshotChanged, &dock, &LocksDock::setSnapshot);
    connect(&page, &PlanPage::snapshotChanged, &dock, &LocksDock::setRun);
    connect(&page, &PlanPage::snapshotChanged, &monitor,
        [&monitor](const RunSnapshotPtr& snapshot) { monitor.setOurs(snapshot->sessions); });
    connect(&dock, &LocksDock::terminateRequested, &monitor, &LockMonitor::terminateSession);
    monitor.setRunning(true);
    monitor.start();
    page.show();
    dock.show();
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    // Nobody queues behind a transaction that is older than the budget; on a slow machine it soon is.
    named<QSpinBox>(page, "planLockBudget")->setValue(20'000);
    button(page, "planRunPhase")->click();

    auto* tree = named<QTreeView>(dock, "locksTree");
    const auto rootOf = [&](int pid) {
        for (int row = 0; row < tree->model()->rowCount(); ++row) {
            const QModelIndex index = tree->model()->index(row, 0);
            if (index.data().toString() == QString::number(pid) && tree->model()->rowCount(index) > 0) {
                return index;
            }
        }
        return QModelIndex();
    };
    // The chain stands while a try waits, and is gone between two tries: click when it is there.
    QAbstractButton* terminate = named<QAbstractButton>(dock, "locksTerminate");
    QTRY_VERIFY(rootOf(blocker.pid).isValid());
    QVERIFY(!page.currentSnapshot()->sessions.isEmpty());
    QVERIFY(!page.currentSnapshot()->sessions.contains(blocker));
    QTRY_COMPARE(tree->model()->index(0, 0).data().toString(),
        QStringLiteral("%1 · This Plan").arg(page.currentSnapshot()->sessions.first().pid));
    QTRY_VERIFY(rootOf(blocker.pid).isValid());
    tree->setCurrentIndex(rootOf(blocker.pid));
    QVERIFY(terminate->isEnabled());
    terminate->click();
    auto* box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    QVERIFY(box);
    QVERIFY(box->text().contains(QString::number(blocker.pid)));
    named<QAbstractButton>(*box, "locksConfirmDeed")->click();
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done);
    QVERIFY(!(*holder)->query(QStringLiteral("SELECT 1")));
    QVERIFY(page.currentSnapshot()->sessions.isEmpty());
}

void TestPlanRun::goesOnByItselfWhenTheLockIsFree()
{
    const QString database = m_server.freshDatabase(orders);
    const auto settings = m_server.settings(database);
    auto holder = m_backend.connect(settings, Purpose::Monitor);
    QVERIFY(holder);
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders IN ACCESS SHARE MODE")));

    const Plan plan = planOn(database);
    RunController controller(m_backend, settings, plan);
    PlanPage page(plan, &controller);
    LockMonitor monitor(m_backend, settings);
    connect(&page, &PlanPage::watchRequested, &monitor, &LockMonitor::watch);
    connect(&monitor, &LockMonitor::holdersChanged, &page, &PlanPage::setHolders);
    monitor.start();
    page.show();
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    named<QSpinBox>(page, "planLockBudget")->setValue(100);
    button(page, "planRunPhase")->click();
    auto* card = named<QWidget>(page, "errorCard");
    QTRY_VERIFY_WITH_TIMEOUT(card->isVisible(), 180'000); // ten tries
    QAbstractButton* arm = button(page, "errorContinueWhenFree");
    QVERIFY(arm->isVisible() && arm->isEnabled());
    auto* words = named<QLabel>(page, "errorWatch");
    QVERIFY(!words->isVisible());

    arm->click();
    QCOMPARE(arm->text(), QStringLiteral("Disarm"));
    QTRY_VERIFY(words->text().contains(QString::number((*holder)->id().pid)));
    arm->click();
    QVERIFY(!words->isVisible());
    arm->click();
    QTRY_VERIFY(words->text().contains(QString::number((*holder)->id().pid)));
    QVERIFY((*holder)->query(QStringLiteral("COMMIT")));
    QTRY_VERIFY(words->text().contains(QLatin1String("Goes on in")));
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done);
    QVERIFY(!card->isVisible());
}

QTEST_MAIN(TestPlanRun)
#include "tst_planrun.moc"
