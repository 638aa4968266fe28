// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/runcontroller.h"
#include "tests/support/patience.h"
#include "tests/ui/named.h"
#include "tests/ui/orderplans.h"
#include "ui/backfill/backfilldock.h"
#include "ui/plan/planpage.h"

#include <QAbstractButton>
#include <QLabel>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace lk;
using lk::test::named;

namespace {

QString backfillOf(const Plan& plan)
{
    const auto step = std::ranges::find_if(
        plan.steps, [](const Step& one) { return std::holds_alternative<BackfillBody>(one.body); });
    return step == plan.steps.end() ? QString() : step->id;
}

} // namespace

/// A plan page over a real controller and a real server: what holds at its gates, and what is shown of a plan that was
/// taken back there.
class TestPlanGates : public QObject, private test::OrderPlans {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void undoneAtTheGateOfContract();
    void whatIsAskedForAtAGateGoesOnWithTheAnswer();
    void noGateIsPassedWithoutTheDualWrite_data();
    void noGateIsPassedWithoutTheDualWrite();

private:
    static QAbstractButton* button(PlanPage& page, const char* name) { return named<QAbstractButton>(page, name); }
};

void TestPlanGates::undoneAtTheGateOfContract()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    BackfillDock dock;
    connect(&page, &PlanPage::snapshotChanged, &dock,
        [&](const RunSnapshotPtr& snapshot) { dock.setSnapshot(snapshot, {backfillOf(plan)}); });
    page.show();
    dock.show();
    const auto* progress = named<QWidget>(dock, "tileProgress");
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.actions().confirmGate, 120'000);
    QTRY_VERIFY2(progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));
    button(page, "gateConfirm")->click();
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done);
    page.runPhase();
    QTRY_VERIFY(page.actions().confirmGate && !page.isBusy());
    QCOMPARE(toString(phaseState(plan, Phase::Contract, *page.currentSnapshot())), toString(StepState::NeedsYou));

    button(page, "planUndo")->click();
    QTRY_VERIFY(!page.isBusy() && page.currentSnapshot()->state == RunState::Undone);
    // As it is, and as the journal tells it to whoever looks anew.
    for (const bool readAnew : {false, true}) {
        if (readAnew) {
            QSignalSpy read(&controller, &RunController::snapshotChanged);
            controller.readStatus();
            QTRY_VERIFY(!read.isEmpty());
        }
        const RunSnapshot& now = *page.currentSnapshot();
        QCOMPARE(toString(phaseState(plan, Phase::Expand, now)), toString(StepState::Undone));
        QCOMPARE(toString(phaseState(plan, Phase::Migrate, now)), toString(StepState::Undone));
        // Its comparison was made before the gate, and is to be made again.
        QCOMPARE(toString(phaseState(plan, Phase::Contract, now)), toString(StepState::Undone));
        for (const StepProgress& step : now.steps) {
            QVERIFY2(
                step.state == StepState::Undone || step.state == StepState::Pending, qPrintable(toString(step.state)));
        }
    }

    // Run again: nothing is copied before its Expand is done, whatever was copied the time before.
    QTRY_VERIFY2(!progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));
    page.runThrough(Phase::Expand);
    QTRY_VERIFY(!page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done);
    QTRY_VERIFY2(!progress->accessibleName().contains(QLatin1String("100")), qPrintable(progress->accessibleName()));
}

/// Run All at a gate: the answer is not the end of it.
void TestPlanGates::whatIsAskedForAtAGateGoesOnWithTheAnswer()
{
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    page.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&page));
    QTRY_VERIFY(button(page, "planRunPhase")->isEnabled());
    button(page, "planSave")->setFocus(Qt::TabFocusReason); // where it goes when Run is disabled
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.actions().confirmGate && !page.isBusy(), 120'000);
    QTRY_COMPARE(page.focusWidget(), button(page, "gateConfirm"));
    button(page, "planRunAll")->click();
    QVERIFY(!page.isBusy());
    button(page, "gateConfirm")->click();
    const auto waitsForContract = [&] {
        const Step* gate = page.isBusy() ? nullptr : waitingGate(plan, *page.currentSnapshot());
        return gate && gate->phase == Phase::Contract;
    };
    QTRY_VERIFY(waitsForContract());
    QCOMPARE(toString(phaseState(plan, Phase::Migrate, *page.currentSnapshot())), toString(StepState::Done));
}

void TestPlanGates::noGateIsPassedWithoutTheDualWrite_data()
{
    QTest::addColumn<QString>("deed");
    QTest::addColumn<QString>("why");
    QTest::addColumn<bool>("isMended");
    QTest::newRow("gone") << QStringLiteral("DROP TRIGGER %1 ON orders") << QStringLiteral("is gone") << false;
    QTest::newRow("off") << QStringLiteral("ALTER TABLE orders DISABLE TRIGGER %1") << QStringLiteral("is off")
                         << false;
    QTest::newRow("off and on again") << QStringLiteral(
        "ALTER TABLE orders DISABLE TRIGGER %1; UPDATE orders SET amount = -1 WHERE id = 5; ALTER "
        "TABLE orders ENABLE ALWAYS TRIGGER %1")
                                      << QStringLiteral("may have been off") << true;
}

void TestPlanGates::noGateIsPassedWithoutTheDualWrite()
{
    QFETCH(QString, deed);
    QFETCH(QString, why);
    QFETCH(bool, isMended);
    const QString database = m_server.freshDatabase(orders);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    QVERIFY(runToTheGate(page));
    const Step* gate = waitingGate(plan, *page.currentSnapshot());
    QVERIFY(gate);
    const QString trigger = m_server.value(
        database, QStringLiteral("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgname LIKE '~lockkeeper%'"));
    QCOMPARE(m_server.exec(database, deed.arg(trigger)), QString());
    QAbstractButton* confirm = button(page, "gateConfirm");
    const auto* words = named<QLabel>(page, "gateWhyNot");
    controller.lookAtDualWrite();
    QTRY_VERIFY(!confirm->isEnabled());
    // A look may have come between the statements; the next one sees them all.
    QTRY_VERIFY2(words->isVisible() && words->text().contains(why), qPrintable(words->text()));
    QVERIFY2(confirm->toolTip().contains(why), qPrintable(confirm->toolTip()));
    confirm->click();
    QVERIFY(!page.isBusy());

    // Who answers past the window is refused as well, and the gate stays closed.
    RunController other(m_backend, m_server.settings(database), plan);
    QSignalSpy failed(&other, &RunController::failed);
    other.run(RunRequest{.through = Phase::Migrate, .confirmed = {gate->gate()->confirmation}});
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY2(failed.first().first().value<Error>().message.contains(QLatin1String("dual write")),
        qPrintable(failed.first().first().value<Error>().printed()));
    QVERIFY(other.snapshot()->steps.value(gate->id).state != StepState::Done);
    QCOMPARE(
        m_server.value(database, QStringLiteral("SELECT count(*) FROM orders WHERE total = -1")), QStringLiteral("0"));

    // Run does not stop at the question any more: it says what is wrong, or has it copied anew and asks again.
    page.runPhase();
    QVERIFY(page.isBusy());
    QTRY_VERIFY_WITH_TIMEOUT(!page.isBusy(), 120'000);
    if (!isMended) {
        QTRY_VERIFY(named<QWidget>(page, "errorCard")->isVisible());
        QVERIFY(button(page, "errorUndo")->isVisible() && button(page, "errorUndo")->isEnabled());
        return;
    }
    QTRY_VERIFY(waitingGate(plan, *page.currentSnapshot()));
    QTRY_VERIFY(confirm->isEnabled());
    QCOMPARE(
        m_server.value(database, QStringLiteral("SELECT count(*) FROM orders WHERE total = -1")), QStringLiteral("1"));
}

QTEST_MAIN(TestPlanGates)
#include "tst_plangates.moc"
