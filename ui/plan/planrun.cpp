// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planrun.h"

#include "model/workspace/runcontroller.h"
#include "ui/plan/narration.h"
#include "ui/plan/runoptions.h"

#include <algorithm>

namespace lk {

PlanRun::~PlanRun()
{
    if (m_controller) {
        m_controller->disconnect(this);
    }
}

RunController* PlanRun::controller() const
{
    return m_controller;
}

void PlanRun::setPlan(const Plan& plan)
{
    m_plan = plan;
    m_asked = false;
    m_known.clear();
    m_measured.reset();
    m_dualWrite.reset();
    m_snapshot = std::make_shared<const RunSnapshot>();
}

void PlanRun::setReadOnlyReason(const QString& reason)
{
    m_readOnlyReason = reason;
    emit changed();
}

void PlanRun::attach(RunController* next)
{
    if (m_controller) {
        m_controller->disconnect(this);
    }
    m_controller = next;
    // An undo that waits for its answer is in no journal: it outlives the controller that asked.
    if (!next || m_snapshot->gate != undoGate) {
        m_snapshot = next ? next->snapshot() : std::make_shared<const RunSnapshot>();
    }
    if (next) {
        connect(next, &RunController::snapshotChanged, this, &PlanRun::take);
        connect(next, &RunController::busyChanged, this, &PlanRun::changed);
        connect(next, &RunController::ended, this, &PlanRun::tellEnd);
        connect(next, &RunController::measured, this, &PlanRun::takeForecast);
        connect(next, &RunController::dualWriteSeen, this, [this](const DualWriteHealthPtr& health) {
            if (!isBusy()) { // a run looks for itself, and may mend it
                m_dualWrite = health;
                emit dualWriteSeen(health);
            }
        });
        connect(next, &RunController::measuringFailed, this, [this](const Error& error) {
            if (error.kind != ErrorKind::Cancelled) {
                emit loggedError(error);
            }
            emit statusMessage(error.message);
            emit changed();
        });
        connect(next, &RunController::failed, this, [this](const Error& error) {
            emit loggedError(error);
            if (std::exchange(m_ours, false)) {
                announce(RunNews::Kind::Failed, error.message);
            }
            emit changed();
        });
        connect(next, &QObject::destroyed, this, [this] {
            m_snapshot = std::make_shared<const RunSnapshot>();
            emit changed();
        });
        next->setLockBudget(m_lockBudgetMs);
        next->readStatus();
    }
    emit changed();
}

void PlanRun::setLockBudget(int milliseconds)
{
    m_lockBudgetMs = milliseconds;
    if (m_controller) {
        m_controller->setLockBudget(milliseconds);
    }
}

void PlanRun::lookAtDualWrite()
{
    if (m_controller && !isBusy()) {
        m_controller->lookAtDualWrite();
    }
}

void PlanRun::take(const RunSnapshotPtr& next)
{
    tell(*next, m_ours);
    if (holdsQuestion(*next)) {
        return;
    }
    const RunSnapshotPtr before = m_snapshot;
    m_snapshot = next;
    emit advanced(before, next);
}

/// A run begins with every step pending and then reads the journal: what was known before is not news.
void PlanRun::tell(const RunSnapshot& next, bool aloud)
{
    RunSnapshot before;
    before.steps = m_known;
    for (const QString& line : aloud ? narrate(m_plan, before, next) : QStringList()) {
        emit logged(line);
    }
    for (auto step = next.steps.cbegin(); step != next.steps.cend(); ++step) {
        if (step->state != StepState::Pending && step->state != StepState::Ready) {
            m_known.insert(step.key(), *step);
        }
    }
}

void PlanRun::tellEnd(RunEnd end)
{
    m_ours = false;
    switch (end) {
    case RunEnd::Done:
        emit logged(whatIsDone());
        announce(RunNews::Kind::Finished, whatIsDone());
        break;
    case RunEnd::NothingToDo:
        emit logged(tr("Nothing to do: it was done already."));
        emit statusMessage(tr("Nothing to do: it was done already."));
        break;
    case RunEnd::AtGate: {
        const Step* gate = waitingGate(m_plan, *m_snapshot);
        announce(RunNews::Kind::NeedsYou, gate ? gate->title : tr("The plan needs your decision."));
        break;
    }
    case RunEnd::Stopped:
        emit logged(tr("Stopped. What was done stays done."));
        break;
    }
    emit changed();
}

void PlanRun::announce(RunNews::Kind kind, const QString& what)
{
    emit news({kind, what, m_sinceStart.isValid() ? m_sinceStart.elapsed() : 0});
}

QString PlanRun::whatIsDone() const
{
    // The run's own last word says where values are that could not stay.
    const bool isOver = m_snapshot->state == RunState::Finished || m_snapshot->state == RunState::Undone;
    if (isOver && !m_snapshot->message.isEmpty()) {
        return m_snapshot->message;
    }
    if (m_lastWasUndo) {
        return tr("The plan was taken back.");
    }
    const Step* next = m_plan.step(planActions(m_plan, *m_snapshot, false, true, {}).nextStep);
    return next ? tr("Done. Next: %1").arg(next->title) : tr("The plan is finished.");
}

PlanActions PlanRun::actions() const
{
    PlanActions actions = planActions(m_plan, *m_snapshot, isBusy(), !m_controller.isNull(), m_readOnlyReason);
    actions.pausing = m_controller && m_controller->isPauseAsked() && m_snapshot->state != RunState::Paused
        && m_snapshot->state != RunState::Stopping;
    if (actions.pausing) {
        actions.pause = false;
        actions.resume = true;
    }
    return actions;
}

bool PlanRun::isBusy() const
{
    return m_controller && m_controller->isBusy();
}

void PlanRun::start(const RunRequest& request, bool undo)
{
    if (!m_controller || m_controller->isBusy()) {
        return;
    }
    m_last = request;
    m_lastWasUndo = undo;
    m_asked = true;
    m_ours = true;
    m_dualWrite.reset();
    m_sinceStart.start();
    emit started();
    RunRequest whole = request;
    whole.lockBudgetMs = m_lockBudgetMs;
    if (undo) {
        m_controller->undo(whole);
    } else {
        whole.forecast = hasBegun(m_plan, *m_snapshot) ? nullptr : m_measured;
        m_controller->run(whole);
    }
    m_last.takeOverPid = 0; // once: who holds it later is somebody else
    emit changed();
}

void PlanRun::goForward(const RunRequest& asked)
{
    if (!waitsForAnswer(asked)) {
        start(asked, false);
    }
}

void PlanRun::runStep()
{
    if (actions().runStep) {
        goForward(RunRequest{.through = {}, .steps = 1});
    }
}

void PlanRun::runPhase()
{
    const PlanActions now = actions();
    if (now.runPhase) {
        goForward(RunRequest{.through = now.nextPhase});
    }
}

void PlanRun::runThrough(Phase phase)
{
    if (actions().runPhase) {
        goForward(RunRequest{.through = phase});
    }
}

void PlanRun::pause()
{
    if (m_controller && actions().pause) {
        m_controller->pause();
        emit changed();
    }
}

void PlanRun::resume()
{
    if (m_controller && actions().resume) {
        m_controller->resume();
        emit changed();
    }
}

void PlanRun::stop()
{
    if (m_controller && actions().stop) {
        m_controller->stop();
    }
}

void PlanRun::reconnectNow()
{
    if (m_controller) {
        m_controller->reconnectNow();
    }
}

void PlanRun::undo()
{
    // The engine counts what would be lost before it touches anything, and stops at its gate when that is not nothing.
    if (actions().undo) {
        start({}, true);
    }
}

void PlanRun::retry()
{
    const PlanActions now = actions();
    if (!now.retry) {
        return;
    }
    RunRequest request = m_last;
    if (!m_asked) {
        request.through = now.nextPhase;
    }
    startAgain(request);
}

void PlanRun::startAgain(RunRequest request)
{
    // What was said yes to is in the journal if it was passed; if not, it was counted before the failure, or before
    // what the client that is taken over from has written.
    request.confirmed.clear();
    start(request, retriesUndo());
}

void PlanRun::takeOver(int pid)
{
    if (!whyNotConfirm().isEmpty()) {
        return;
    }
    RunRequest request = m_last;
    if (!m_asked) {
        request = {};
        request.through = actions().nextPhase;
    }
    request.takeOverPid = pid;
    startAgain(request);
}

void PlanRun::measure()
{
    if (isMeasuring()) {
        m_controller->cancelMeasuring();
    } else if (whyNotMeasure().isEmpty()) {
        m_controller->measure();
    }
    emit changed();
}

bool PlanRun::isMeasuring() const
{
    return m_controller && m_controller->isMeasuring();
}

QString PlanRun::whyNotMeasure() const
{
    return !m_controller                ? tr("Not connected.")
        : isBusy()                      ? tr("The plan is running.")
        : !m_readOnlyReason.isEmpty()   ? tr("%1 Measuring makes a small copy of the tables.").arg(m_readOnlyReason)
        : hasBegun(m_plan, *m_snapshot) ? tr("The plan has begun: what a copy of its tables would tell is past.")
        : m_plan.steps.isEmpty()        ? tr("This plan has no steps.")
                                        : QString();
}

std::shared_ptr<const Forecast> PlanRun::forecast() const
{
    return m_snapshot->forecast ? m_snapshot->forecast : m_measured;
}

void PlanRun::takeForecast(const std::shared_ptr<const Forecast>& forecast)
{
    m_measured = forecast;
    const QString line = tr("Forecast: %1").arg(RunOptions::expectation(*forecast));
    emit logged(line);
    for (const QString& warning : forecast->warnings) {
        emit logged(tr("Warning: %1").arg(warning));
    }
    emit statusMessage(line);
    emit changed();
}

} // namespace lk
