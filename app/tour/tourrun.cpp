// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/stations.h"
#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QLineEdit>

namespace lk {

namespace {

constexpr int second = 1000;
constexpr int minute = 60 * second;
constexpr int layoutMs = 300; ///< of a card that has just come: it is laid out in the next turns of the event loop

} // namespace

bool Tour::expand()
{
    if (!m_hand.click(QStringLiteral("planRunPhase"), 10 * second)) {
        return fail(QStringLiteral("Run Expand cannot be clicked."));
    }
    if (!m_hand.waitFor([this] { return m_sight.settled(Phase::Expand); }, 2 * minute)
        || m_sight.phase(Phase::Expand) != StepState::Done) {
        return fail(QStringLiteral("Expand did not end: %1").arg(m_sight.problemOfRun()));
    }
    m_report.station(
        QStringLiteral("expanded"), QStringLiteral("Expand is done; the old application is not aware of it"));
    return true;
}

bool Tour::migrate()
{
    if (!m_sight.showDock(QStringLiteral("Backfill"), QStringLiteral("backfillDock"))) {
        return fail(QStringLiteral("The backfill dock cannot be brought to the front."));
    }
    if (!m_hand.click(QStringLiteral("planRunPhase"), 10 * second)) {
        return fail(QStringLiteral("Run Migrate cannot be clicked."));
    }
    QElapsedTimer clock;
    const auto running = [this] {
        const auto& backfill = m_sight.page()->currentSnapshot()->backfill;
        return backfill && backfill->rowsWritten > 20'000;
    };
    if (!m_hand.waitFor(running, 2 * minute)) {
        return fail(QStringLiteral("The backfill did not begin: %1").arg(m_sight.problemOfRun()));
    }
    clock.start();
    m_hand.rest(2 * second);
    m_report.station(QStringLiteral("backfill"), QStringLiteral("The backfill runs beside the application"));
    m_sight.dark(true);
    m_report.station(QStringLiteral("backfill-dark"), QStringLiteral("The same, dark"));
    // Pause and resume, as a person would; a quick machine may be done before.
    if (m_sight.page()->actions().pause && m_hand.click(QStringLiteral("planPause"))) {
        if (m_hand.waitFor(
                [this] { return m_sight.page()->actions().resume || !m_sight.page()->isBusy(); }, 20 * second)
            && m_sight.page()->actions().resume) {
            m_report.station(QStringLiteral("paused"), QStringLiteral("Paused: nothing is lost, nothing runs"));
            if (!m_hand.click(QStringLiteral("planPause"))) {
                return fail(QStringLiteral("Resume cannot be clicked."));
            }
        }
    }
    m_sight.dark(false);
    // Raised live, as one would on a machine that is slow or busy with other things.
    if (QWidget* target = m_sight.page()->isBusy() ? m_hand.find(QStringLiteral("backfillTarget"), 0) : nullptr) {
        auto* field = target->findChild<QLineEdit*>();
        m_hand.type(field, QStringLiteral("100"));
        m_hand.press(field, Qt::Key_Return);
    }
    if (!m_hand.waitFor([this] { return m_sight.settled(Phase::Migrate); }, 20 * minute)
        || !m_sight.page()->actions().confirmGate) {
        return fail(QStringLiteral("Migrate did not come to its gate: %1").arg(m_sight.problemOfRun()));
    }
    m_backfillSeconds = static_cast<double>(clock.elapsed()) / 1000;
    m_hand.rest(layoutMs);
    m_report.station(
        QStringLiteral("gate"), QStringLiteral("Every row is copied and verified; the gate asks for the application"));
    return true;
}

bool Tour::switchApplication(const QString& button, ApplicationVersion version)
{
    if (!m_hand.click(button, 5 * second)
        || !m_hand.waitFor([&] { return m_sight.panel()->stats().version == version; }, 10 * second)) {
        return fail(QStringLiteral("The application cannot be switched (%1).").arg(button));
    }
    m_hand.rest(2 * second);
    return true;
}

bool Tour::cutOver()
{
    if (!switchApplication(QStringLiteral("appBoth"), ApplicationVersion::Both)) {
        return false;
    }
    if (!m_hand.click(QStringLiteral("sandboxBlocker"))) {
        return fail(QStringLiteral("The blocker cannot be started."));
    }
    auto* blocker = qobject_cast<QAbstractButton*>(m_hand.find(QStringLiteral("sandboxBlocker")));
    const QString start = QStringLiteral("Start Blocker");
    if (!blocker || !m_hand.waitFor([&] { return blocker->text() != start; }, 10 * second)) {
        return fail(QStringLiteral("The blocker did not begin to hold its lock."));
    }
    if (!m_sight.showDock(QStringLiteral("Locks"), QStringLiteral("locksDock"))) {
        return fail(QStringLiteral("The locks dock cannot be brought to the front."));
    }
    if (!m_hand.click(QStringLiteral("gateConfirm"), 5 * second)) {
        return fail(QStringLiteral("The gate cannot be confirmed."));
    }
    // The cut-over wants its lock, the blocker has it: the tree shows us waiting below it.
    auto* locks = qobject_cast<QAbstractItemView*>(m_hand.find(QStringLiteral("locksTree")));
    const auto chain = [&] {
        bool waits = false;
        for (int row = 0; locks && row < locks->model()->rowCount(); ++row) {
            waits = waits || locks->model()->rowCount(locks->model()->index(row, 0)) > 0;
        }
        return waits && m_sight.page()->currentSnapshot()->lockWait;
    };
    if (!m_hand.waitFor(chain, 30 * second)) {
        return fail(QStringLiteral("The locks dock does not show the chain behind the blocker: %1")
                .arg(m_sight.problemOfRun()));
    }
    m_report.station(
        QStringLiteral("locks"), QStringLiteral("The blocker, the cut-over waiting behind it, and who queues"));
    m_sight.dark(true);
    m_report.station(QStringLiteral("locks-dark"), QStringLiteral("The same, dark"));
    m_sight.dark(false);
    if (!m_hand.click(QStringLiteral("sandboxBlocker"))
        || !m_hand.waitFor([&] { return blocker->text() == start; }, 10 * second)) {
        return fail(QStringLiteral("The blocker cannot be ended."));
    }
    if (!m_hand.waitFor([this] { return m_sight.settled(Phase::Migrate); }, 3 * minute)
        || m_sight.phase(Phase::Migrate) != StepState::Done) {
        return fail(QStringLiteral("The cut-over did not come through: %1").arg(m_sight.problemOfRun()));
    }
    m_report.station(
        QStringLiteral("cut-over"), QStringLiteral("The new shape has the names; the application copes with both"));
    return true;
}

bool Tour::switchToNew()
{
    if (!switchApplication(QStringLiteral("appNew"), ApplicationVersion::New)) {
        return false;
    }
    m_report.station(QStringLiteral("new-application"), QStringLiteral("The new application, on the new shape"));
    return true;
}

bool Tour::contract()
{
    if (!m_hand.click(QStringLiteral("planRunPhase"), 10 * second)) {
        return fail(QStringLiteral("Run Contract cannot be clicked."));
    }
    for (int gates = 0; gates < 4; ++gates) {
        if (!m_hand.waitFor([this] { return m_sight.settled(Phase::Contract); }, 3 * minute)
            || m_sight.page()->currentSnapshot()->error) {
            return fail(QStringLiteral("Contract did not come through: %1").arg(m_sight.problemOfRun()));
        }
        if (m_sight.phase(Phase::Contract) == StepState::Done) {
            break;
        }
        const Step* gate = waitingGate(m_sight.page()->plan(), *m_sight.page()->currentSnapshot());
        if (!gate) {
            return fail(QStringLiteral("Contract waits for something that is no gate: %1").arg(m_sight.problemOfRun()));
        }
        m_hand.rest(layoutMs);
        m_report.station(QStringLiteral("contract-gate"), QStringLiteral("What cannot be undone wants the name typed"));
        if (!gate->gate()->typed.isEmpty()) {
            auto* deed = qobject_cast<QAbstractButton*>(m_hand.find(QStringLiteral("gateConfirm")));
            if (!deed || deed->isEnabled()) {
                return fail(QStringLiteral("The irreversible button is enabled before the name is typed."));
            }
            QWidget* edit = m_hand.find(QStringLiteral("gateTyping"));
            if (!edit) {
                return fail(QStringLiteral("There is no field to type the name into."));
            }
            m_hand.type(edit, gate->gate()->typed);
            m_report.station(QStringLiteral("contract-typed"), QStringLiteral("Typed: the deed can be done"));
        }
        if (!m_hand.click(QStringLiteral("gateConfirm"), 5 * second)) {
            return fail(QStringLiteral("The gate of Contract cannot be confirmed."));
        }
        m_hand.rest(200);
    }
    if (m_sight.phase(Phase::Contract) != StepState::Done) {
        return fail(QStringLiteral("Contract is not done: %1").arg(m_sight.problemOfRun()));
    }
    return true;
}

bool Tour::finished()
{
    m_hand.rest(3 * second);
    m_report.station(QStringLiteral("finished"), QStringLiteral("All three phases are done"));
    // What the server says now, read anew into the table's tab.
    if (!m_hand.clickTab(QStringLiteral("orders")) && !m_hand.clickTab(QStringLiteral("public.orders"))) {
        return fail(QStringLiteral("The tab of orders is gone."));
    }
    const auto changed = [this] {
        QAbstractItemView* view = m_sight.columns();
        const QModelIndex count = Hand::indexOf(view, QStringLiteral("item_count"));
        return Hand::indexOf(view, QStringLiteral("total")).isValid()
            && !Hand::indexOf(view, QStringLiteral("amount")).isValid()
            && count.siblingAtColumn(1).data().toString() == QLatin1String("bigint");
    };
    if (!m_hand.waitFor(changed, 30 * second)) {
        return fail(QStringLiteral("orders does not have the columns total and item_count bigint."));
    }
    m_report.station(QStringLiteral("orders-new"), QStringLiteral("orders as it is now"));
    m_sight.dark(true);
    m_report.station(QStringLiteral("orders-new-dark"), QStringLiteral("The same, dark"));
    m_sight.dark(false);
    const ApplicationStats stats = m_sight.panel()->stats();
    if (stats.errors != 0) {
        return fail(QStringLiteral("%1 requests of the application failed; the last: %2")
                .arg(stats.errors)
                .arg(stats.lastError));
    }
    return true;
}

} // namespace lk
