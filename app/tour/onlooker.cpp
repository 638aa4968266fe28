// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/onlooker.h"

#include "ui/plan/planpage.h"
#include "ui/sandbox/sandboxpanel.h"
#include "ui/shell/mainwindow.h"

#include <QAbstractItemView>
#include <QAction>
#include <QDockWidget>

#include <algorithm>

namespace lk {

namespace {
constexpr int second = 1000;
} // namespace

Onlooker::Onlooker(MainWindow& window, Hand& hand)
    : m_window(window)
    , m_hand(hand)
{
}

PlanPage* Onlooker::page() const
{
    for (auto* one : m_window.findChildren<PlanPage*>()) {
        if (one->isVisible()) {
            return one;
        }
    }
    return nullptr;
}

SandboxPanel* Onlooker::panel() const
{
    return m_window.findChild<SandboxPanel*>();
}

StepState Onlooker::phase(Phase which) const
{
    const PlanPage* plan = page();
    return plan ? phaseState(plan->plan(), which, *plan->currentSnapshot()) : StepState::Pending;
}

bool Onlooker::settled(Phase which) const
{
    const PlanPage* plan = page();
    return plan && !plan->isBusy()
        && (phase(which) == StepState::Done || plan->actions().confirmGate || plan->currentSnapshot()->error);
}

QString Onlooker::problemOfRun() const
{
    const PlanPage* plan = page();
    if (!plan) {
        return QStringLiteral("there is no plan tab");
    }
    const RunSnapshotPtr snapshot = plan->currentSnapshot();
    return snapshot->error ? snapshot->error->printed()
                           : QStringLiteral("%1 (%2)").arg(snapshot->message, toString(snapshot->state));
}

void Onlooker::watchApplication()
{
    QObject::connect(&m_clock, &QTimer::timeout, &m_window, [this] {
        if (const SandboxPanel* strip = panel(); strip && strip->isVisible()) {
            m_worstP99 = std::max(m_worstP99, strip->stats().p99Ms);
            m_worstRequest = std::max(m_worstRequest, strip->stats().maxMs);
        }
        if (const PlanPage* plan = page(); plan && plan->currentSnapshot()->backfill) {
            m_rows = std::max(m_rows, plan->currentSnapshot()->backfill->rowsWritten);
        }
    });
    m_clock.start(200);
}

void Onlooker::dark(bool on)
{
    // The theme is in a menu; menus run loops of their own, so its action is used.
    const QString name = on ? QStringLiteral("themeDark") : QStringLiteral("themeLight");
    if (auto* action = m_window.findChild<QAction*>(name)) {
        action->trigger();
        m_hand.rest(200);
    }
}

bool Onlooker::showDock(const QString& title, const QString& objectName)
{
    auto* dock = m_window.findChild<QDockWidget*>(objectName);
    if (!dock) {
        return false;
    }
    const auto inSight = [dock] { return dock->isVisible() && !dock->visibleRegion().isEmpty(); };
    return inSight() || (m_hand.clickTab(title) && m_hand.waitFor(inSight, second));
}

QAbstractItemView* Onlooker::columns()
{
    return qobject_cast<QAbstractItemView*>(m_hand.find(QStringLiteral("columnsView"), 0));
}

} // namespace lk
