// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/workspace/lockmonitor.h"
#include "model/workspace/planning.h"
#include "model/workspace/runcontroller.h"
#include "tests/support/testserver.h"
#include "ui/locks/locksdock.h"
#include "ui/plan/planpage.h"

#include <QAbstractButton>
#include <QLabel>
#include <QLineEdit>
#include <QMessageBox>
#include <QSignalSpy>
#include <QTest>
#include <QTreeView>

using namespace lk;

namespace {

template <typename T>
T* named(QWidget& parent, const char* name)
{
    auto* found = parent.findChild<T*>(QLatin1String(name));
    if (!found) {
        qFatal("there is no %s", name);
    }
    return found;
}

const QString schema
    = QStringLiteral("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                     " amount numeric(12,2) NOT NULL DEFAULT 0, note text);"
                     " CREATE INDEX orders_amount ON orders (amount);"
                     " INSERT INTO orders (amount, note) SELECT i, 'n' FROM generate_series(1, 20000) i;"
                     " ANALYZE orders");

} // namespace

/// A plan page over a real controller and a real server, driven by its buttons.
class TestPlanRun : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void throughAllPhasesByButtons();
    void undoneBeforeContract();
    void pausedAndStoppedByButtons();
    void blockedSessionsAreShownAndEnded();

private:
    Plan planOn(const QString& database);
    static QAbstractButton* button(PlanPage& page, const char* name) { return named<QAbstractButton>(page, name); }

    test::TestServer m_server;
    PgBackend m_backend;
};

void TestPlanRun::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

Plan TestPlanRun::planOn(const QString& database)
{
    auto session = m_backend.connect(m_server.settings(database), Purpose::Browse);
    if (!session) {
        qFatal("%s", qPrintable(session.error().printed()));
    }
    Draft draft;
    draft.put({RenameColumn{.table = {QStringLiteral("public"), QStringLiteral("orders")},
                   .column = QStringLiteral("amount"),
                   .newName = QStringLiteral("total")},
        Strategy::DualColumn});
    const auto plan = planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
    if (!plan) {
        qFatal("%s", qPrintable(plan.error().printed()));
    }
    return *plan;
}

void TestPlanRun::throughAllPhasesByButtons()
{
    const QString database = m_server.freshDatabase(schema);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.resize(1000, 600);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    QSignalSpy log(&page, &PlanPage::logged);

    QTRY_VERIFY_WITH_TIMEOUT(button(page, "planRunPhase")->isEnabled(), 10'000);
    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Expand"));
    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(
        !page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done, 60'000);

    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    auto* gate = named<QWidget>(page, "gateCard");
    QTRY_VERIFY_WITH_TIMEOUT(gate->isVisible(), 120'000);
    QCOMPARE(button(page, "gateConfirm")->text(), QStringLiteral("The Application Is Ready"));
    QCOMPARE(
        m_server.value(database, QStringLiteral("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM amount")),
        QStringLiteral("0"));
    QTest::mouseClick(button(page, "gateConfirm"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(
        !page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done, 60'000);

    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Contract"));
    QTest::mouseClick(button(page, "planRunPhase"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(gate->isVisible(), 30'000);
    QVERIFY(!button(page, "gateConfirm")->isEnabled());
    const Step* waiting = waitingGate(plan, *page.currentSnapshot());
    QVERIFY(waiting);
    QTest::keyClicks(named<QLineEdit>(page, "gateTyping"), waiting->gate()->typed);
    QVERIFY(button(page, "gateConfirm")->isEnabled());
    QTest::mouseClick(button(page, "gateConfirm"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isBusy() && page.actions().nextStep.isEmpty(), 60'000);
    QVERIFY(!button(page, "planUndo")->isEnabled());
    QVERIFY(button(page, "planUndo")->toolTip().contains(QStringLiteral("Contract has begun")));
    QCOMPARE(m_server.value(database,
                 QStringLiteral("SELECT string_agg(attname, ',' ORDER BY attname) FROM pg_attribute WHERE attrelid = "
                                "'orders'::regclass AND attnum > 0 AND NOT attisdropped")),
        QStringLiteral("id,note,total"));
    QVERIFY(log.size() >= plan.steps.size());
}

void TestPlanRun::undoneBeforeContract()
{
    const QString database = m_server.freshDatabase(schema);
    // Rows move in the file, so the data is compared in the key's order.
    const QString values = QStringLiteral("SELECT md5(string_agg(o::text, ',' ORDER BY id)) FROM orders o");
    const QStringList others{QStringLiteral("--exclude-schema=lockkeeper")};
    const QString shapeBefore = m_server.dumpSchema(database, others);
    const QString valuesBefore = m_server.value(database, values);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(button(page, "planRunPhase")->isEnabled(), 10'000);
    QVERIFY(!button(page, "planUndo")->isEnabled());
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.actions().confirmGate, 120'000);
    button(page, "gateConfirm")->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        !page.isBusy() && phaseState(plan, Phase::Migrate, *page.currentSnapshot()) == StepState::Done, 60'000);
    button(page, "planUndo")->click();
    QTRY_VERIFY_WITH_TIMEOUT(!page.isBusy() && page.currentSnapshot()->state == RunState::Undone, 60'000);
    QCOMPARE(m_server.dumpSchema(database, others), shapeBefore);
    QCOMPARE(m_server.value(database, values), valuesBefore);
}

void TestPlanRun::pausedAndStoppedByButtons()
{
    const QString database = m_server.freshDatabase(schema);
    const Plan plan = planOn(database);
    RunController controller(m_backend, m_server.settings(database), plan);
    controller.setTuning({.targetMs = 1, .workers = 1, .delayMs = 20});
    PlanPage page(plan, &controller);
    page.show();
    QTRY_VERIFY_WITH_TIMEOUT(button(page, "planRunPhase")->isEnabled(), 10'000);
    page.runThrough(Phase::Migrate);
    QTRY_VERIFY_WITH_TIMEOUT(page.currentSnapshot()->backfill.has_value(), 60'000);
    QVERIFY(button(page, "planPause")->isEnabled());
    QTest::mouseClick(button(page, "planPause"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(button(page, "planPause")->text(), QStringLiteral("Resume"), 20'000);
    QTest::mouseClick(button(page, "planPause"), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(button(page, "planPause")->text(), QStringLiteral("Pause"), 20'000);
    QTest::mouseClick(button(page, "planStop"), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(!page.isBusy(), 20'000);
    QVERIFY(button(page, "planRunPhase")->isEnabled());
    QCOMPARE(button(page, "planRunPhase")->text(), QStringLiteral("Run Migrate"));
    QVERIFY(button(page, "planUndo")->isEnabled());
}

void TestPlanRun::blockedSessionsAreShownAndEnded()
{
    const QString database = m_server.freshDatabase(schema);
    const auto settings = m_server.settings(database);
    auto holder = m_backend.connect(settings, Purpose::Run);
    QVERIFY(holder);
    // Not one of the sessions that carry plans out, which are pinned under another name.
    QVERIFY((*holder)->query(QStringLiteral("SET application_name = 'forgotten psql'")));
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
    connect(&dock, &LocksDock::terminateRequested, &monitor, &LockMonitor::terminateSession);
    monitor.setRunning(true);
    monitor.start();
    page.show();
    dock.show();
    QTRY_VERIFY_WITH_TIMEOUT(button(page, "planRunPhase")->isEnabled(), 10'000);
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
    QTRY_VERIFY_WITH_TIMEOUT(rootOf(blocker.pid).isValid(), 30'000);
    tree->setCurrentIndex(rootOf(blocker.pid));
    QVERIFY(terminate->isEnabled());
    terminate->click();
    auto* box = dock.findChild<QMessageBox*>(QStringLiteral("locksConfirm"));
    QVERIFY(box);
    QVERIFY(box->text().contains(QString::number(blocker.pid)));
    named<QAbstractButton>(*box, "locksConfirmDeed")->click();
    QTRY_VERIFY_WITH_TIMEOUT(
        !page.isBusy() && phaseState(plan, Phase::Expand, *page.currentSnapshot()) == StepState::Done, 60'000);
    QVERIFY(!(*holder)->query(QStringLiteral("SELECT 1")));
}

QTEST_MAIN(TestPlanRun)
#include "tst_planrun.moc"
