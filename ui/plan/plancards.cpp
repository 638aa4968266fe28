// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/plancards.h"

#include "model/engine/reconnectpause.h"
#include "ui/plan/planwidgets.h"

#include <QApplication>
#include <QMessageBox>
#include <QPushButton>

#include <algorithm>
#include <utility>

namespace lk {

namespace {
constexpr int dualWriteEveryMs = 10'000;

/// How many columns go for good behind `gate`, which names one of them.
int columnsDropped(const Plan& plan, const Step& gate)
{
    int count = 0;
    auto step = std::ranges::find(plan.steps, gate.id, &Step::id);
    for (step = step == plan.steps.end() ? step : std::next(step); step != plan.steps.end() && !step->gate(); ++step) {
        const auto* body = std::get_if<StatementBody>(&step->body);
        for (const QString& statement : body ? body->statements : QStringList()) {
            count += statement.contains(QLatin1String(" DROP COLUMN ")) ? 1 : 0;
        }
    }
    return count;
}
} // namespace

PlanCards::PlanCards(PlanWidgets& widgets, PlanRun& run, const Plan& plan)
    : m_widgets(widgets)
    , m_run(run)
    , m_plan(plan)
{
    connect(widgets.gateCard, &GateCard::confirmed, &run, &PlanRun::confirm);
    connect(widgets.gateCard, &GateCard::dismissed, &run, &PlanRun::leaveUndo);
    connect(widgets.errorCard, &ErrorCard::retryRequested, &run, &PlanRun::retry);
    connect(widgets.errorCard, &ErrorCard::undoRequested, this, &PlanCards::undoRequested);
    connect(widgets.errorCard, &ErrorCard::takeOverRequested, this, &PlanCards::askToTakeOver);
    connect(widgets.errorCard, &ErrorCard::armRequested, this, [this](bool armed) {
        emit logged(armed ? tr("Goes on by itself when the lock is free.") : tr("Does not go on by itself."));
        armed ? m_watch.arm() : m_watch.disarm();
    });
    connect(widgets.errorCard, &ErrorCard::dismissed, this, [this] {
        m_dismissed = true;
        m_watch.disarm();
        emit changed();
    });
    connect(&run, &PlanRun::gateWanted, widgets.gateCard, &GateCard::focusAnswer);
    connect(&run, &PlanRun::started, this, [this] {
        m_dismissed = false;
        m_ranHere = true;
    });
    connect(&run, &PlanRun::dualWriteSeen, this, &PlanCards::setDualWrite);
    m_dualWriteLooks.setInterval(dualWriteEveryMs);
    connect(&m_dualWriteLooks, &QTimer::timeout, this, [this] {
        if (m_widgets.gateCard->isVisible()) {
            m_run.lookAtDualWrite();
        }
    });
    connect(&m_watch, &FreeWatch::changed, this, &PlanCards::changed);
    connect(&m_watch, &FreeWatch::free, this, [this] {
        const PlanActions now = m_run.actions();
        if (!now.retry && !m_run.isBusy()) {
            const QString why = tr("The lock is free, but nothing goes on by itself: %1").arg(now.whyNotRun);
            emit logged(why);
            m_watch.disarm(why);
            return;
        }
        emit logged(tr("The lock is free: tries again."));
        m_run.retry();
    });
}

bool PlanCards::isAtGate() const
{
    return !m_run.isBusy() && waitingGate(m_plan, *m_run.snapshot());
}

bool PlanCards::anyShown() const
{
    return !m_widgets.gateCard->isHidden() || !m_widgets.errorCard->isHidden();
}

void PlanCards::follow(const RunSnapshotPtr& before, const RunSnapshotPtr& now)
{
    // A run that went on, or failed for another reason, has nothing to wait for any more.
    if (m_watch.isArmed() && !m_run.isBusy() && !(now->error && now->error->kind == ErrorKind::LockTimeout)) {
        m_watch.disarm();
    }
    if (before->error != now->error) {
        m_dismissed = false;
    }
}

void PlanCards::rewatch()
{
    const RunSnapshotPtr& snapshot = m_run.snapshot();
    const bool busy = m_run.isBusy();
    const bool failed = snapshot->error && snapshot->error->kind == ErrorKind::LockTimeout && !busy && !m_dismissed;
    const bool waits = snapshot->lockWait && !reconnectPause(*snapshot);
    const bool tries = busy && (waits || (!m_watched.isEmpty() && m_watched == snapshot->currentStep));
    const Step* gate = busy ? nullptr : waitingGate(m_plan, *snapshot);
    const Step* step = failed || tries ? m_plan.step(snapshot->currentStep)
        : gate                         ? stepBehind(m_plan, *gate)
                                       : nullptr;
    if (step && step->lock == LockMode::None) {
        step = nullptr;
    }
    const QString now = step ? step->id : QString();
    const bool armed = step && m_watch.isArmed();
    if (now == m_watched && armed == m_watchedArmed) {
        return;
    }
    m_watched = now;
    m_watchedArmed = armed;
    emit watchRequested(step ? lockedTables(m_plan, step) : QList<QualifiedName>(), step ? step->lock : LockMode::None);
}

void PlanCards::watchAgain()
{
    m_watched.clear();
    rewatch();
}

void PlanCards::checkAgain()
{
    if (isAtGate()) {
        emit checkRequested(lockedTables(m_plan, nullptr));
    }
}

QString PlanCards::watchedTitle() const
{
    const Step* step = m_plan.step(m_watched);
    return step ? step->title : QString();
}

void PlanCards::setHolders(const QList<LockedSession>& holders)
{
    if (m_watched.isEmpty() || m_run.isBusy()) {
        return;
    }
    m_facts.holders = holders;
    m_facts.holdersAt = QDateTime::currentDateTimeUtc();
    m_watch.setHolders(holders);
    refresh();
}

void PlanCards::setReplicas(const ReplicaLag& lag)
{
    m_facts.lag = lag;
    m_facts.lagAt = QDateTime::currentDateTimeUtc();
    if (isAtGate()) {
        refresh();
    }
}

void PlanCards::setTables(const QList<Table>& tables)
{
    m_facts.tables = tables;
    m_facts.tablesAt = QDateTime::currentDateTimeUtc();
    refresh();
}

void PlanCards::setDualWrite(const DualWriteHealthPtr& health)
{
    m_facts.dualWrite = health;
    if (isAtGate()) {
        refresh();
    }
}

void PlanCards::refresh()
{
    const RunSnapshotPtr& snapshot = m_run.snapshot();
    const bool busy = m_run.isBusy();
    const Step* gate = busy ? nullptr : waitingGate(m_plan, *snapshot);
    showGate(gate);
    const bool undoWaits = !busy && snapshot->gate == PlanRun::undoGate;
    if (undoWaits) {
        m_widgets.gateCard->showUndoGate(snapshot->gateNote, m_run.whyNotConfirm(), snapshot->undoKeepsOld);
    }
    m_widgets.gateCard->setVisible(gate || undoWaits);
    m_widgets.errorCard->setVisible(showError());
    if (std::exchange(m_answerWanted, false)) {
        takeFocus();
    }
    if (std::exchange(m_wasShown, anyShown()) != anyShown()) {
        // The list is lower or higher now: where one was looking stays in sight.
        QTimer::singleShot(0, m_widgets.tree, [tree = m_widgets.tree] { tree->select(tree->currentIndex()); });
    }
}

/// Whoever has just run the phase can answer at once: type the name, or press the button. Not where something is being
/// written, which would press it, nor in another pane.
void PlanCards::takeFocus()
{
    const QWidget* page = m_widgets.gateCard->parentWidget();
    const QWidget* focus = QApplication::focusWidget();
    const bool writes = focus && focus->isEnabled() && focus->testAttribute(Qt::WA_InputMethodEnabled);
    if (page->isVisible() && !writes
        && (!focus || focus == page->window() || page->isAncestorOf(focus) || !focus->isEnabled())) {
        m_widgets.gateCard->focusAnswer();
    }
}

void PlanCards::showGate(const Step* gate)
{
    const QString waits = gate ? gate->id : QString();
    if (std::exchange(m_gate, waits) != waits) {
        m_facts.holders.reset();
        m_facts.tables.reset();
        m_facts.dualWrite.reset();
        checkAgain();
        if (gate) {
            m_run.lookAtDualWrite();
            m_dualWriteLooks.start();
        } else {
            m_dualWriteLooks.stop();
        }
        m_answerWanted = gate && (m_ranHere || !gate->gate()->typed.isEmpty());
    }
    if (gate) {
        const RunSnapshot& snapshot = *m_run.snapshot();
        m_widgets.gateCard->showGate(*gate, gateRemark(m_plan, snapshot), titlesBehind(*gate), m_run.whyNotPass(*gate),
            columnsDropped(m_plan, *gate));
        m_widgets.gateCard->showChecks(gateChecks(m_plan, *gate, snapshot, m_facts));
    }
}

bool PlanCards::showError()
{
    const RunSnapshotPtr& snapshot = m_run.snapshot();
    if (!snapshot->error || m_dismissed || m_run.isBusy()) {
        return false;
    }
    const Step* at = m_plan.step(snapshot->currentStep);
    const PlanActions actions = m_run.actions();
    m_widgets.errorCard->showError(*snapshot->error, at ? at->title : QString());
    m_widgets.errorCard->setArmed(m_watch.isArmed(), m_watch.words());
    m_widgets.errorCard->setRetryEnabled(actions.retry, actions.whyNotRun);
    m_widgets.errorCard->setUndoOffered(actions.undo && !m_run.retriesUndo());
    const bool held = snapshot->error->kind == ErrorKind::OtherOperator && snapshot->holder;
    m_widgets.errorCard->setHolder(held ? &*snapshot->holder : nullptr, m_run.whyNotConfirm());
    return true;
}

/// It ends somebody's session: asked, with everything that is known of that client.
void PlanCards::askToTakeOver()
{
    const RunSnapshotPtr& snapshot = m_run.snapshot();
    if (!snapshot->holder) {
        return;
    }
    const PlanHolder holder = *snapshot->holder;
    auto* box = new QMessageBox(QMessageBox::Warning, tr("Take the Plan Over"),
        tr("End session %1 and go on from where it was?").arg(holder.session.pid), QMessageBox::NoButton,
        m_widgets.errorCard->window());
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setObjectName(QStringLiteral("takeOverDialog"));
    box->setTextFormat(Qt::PlainText);
    QStringList known{holder.operatorName.isEmpty() ? tr("It has written nothing into the journal yet.")
                                                    : tr("Its operator: %1").arg(holder.operatorName),
        tr("Its client: %1").arg(holder.client)};
    if (!holder.doing.isEmpty()) {
        known << tr("What it does: %1").arg(holder.doing);
    }
    box->setInformativeText(tr(
        "%1\n\nDo this when that client is dead: crashed, or on a machine that is gone. If it lives, its statement is "
        "cancelled, and it stops. What it has done stays done.")
            .arg(known.join(QLatin1Char('\n'))));
    QPushButton* deed = box->addButton(tr("End Session %1").arg(holder.session.pid), QMessageBox::DestructiveRole);
    deed->setObjectName(QStringLiteral("takeOverDeed"));
    QPushButton* leave = box->addButton(tr("Leave It"), QMessageBox::RejectRole);
    leave->setObjectName(QStringLiteral("takeOverLeave"));
    box->setDefaultButton(leave);
    box->setEscapeButton(leave);
    connect(deed, &QPushButton::clicked, this, [this, pid = holder.session.pid] {
        emit logged(tr("Takes the plan over from session %1.").arg(pid));
        m_run.takeOver(pid);
    });
    box->open();
}

/// The next step; of a gate behind which nothing can be undone, all that will then be gone.
QString PlanCards::titlesBehind(const Step& gate) const
{
    const auto it = std::ranges::find(m_plan.steps, gate.id, &Step::id);
    if (it == m_plan.steps.end() || std::next(it) == m_plan.steps.end()) {
        return {};
    }
    QStringList titles{std::next(it)->title};
    for (auto later = std::next(it); later != m_plan.steps.end() && !later->gate(); ++later) {
        if (later->irreversible && !titles.contains(later->title)) {
            titles << later->title;
        }
    }
    return titles.join(tr("; "));
}

} // namespace lk
