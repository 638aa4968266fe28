// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

// What a run asks of a person: which question stands, whether it can be answered, and what follows the answer.

#include "model/workspace/runcontroller.h"
#include "ui/plan/gatecheck.h"
#include "ui/plan/planrun.h"

#include <algorithm>

namespace lk {

const QString PlanRun::undoGate = QStringLiteral("undo-loses-rows");

/// The journal was read again while a question waits that is in no journal: an undo's, or a gate's that a run has
/// counted at. It says nothing new: the question stands.
bool PlanRun::holdsQuestion(const RunSnapshot& next) const
{
    const bool ofUndo = m_snapshot->gate == undoGate;
    if (isBusy() || m_snapshot->gate.isEmpty() || next.gate == m_snapshot->gate || next.error || next.holder) {
        return false;
    }
    const Step* gate = waitingGate(m_plan, *m_snapshot);
    if (!ofUndo && (!next.gate.isEmpty() || !gate || next.steps.value(gate->id).state != StepState::Ready)) {
        return false;
    }
    return std::ranges::all_of(m_plan.steps, [&](const Step& step) {
        return step.gate() || next.steps.value(step.id).state == m_snapshot->steps.value(step.id).state;
    });
}

QString PlanRun::whyNotConfirm() const
{
    return !m_readOnlyReason.isEmpty() ? m_readOnlyReason
        : !m_controller                ? tr("Not connected.")
        : isBusy()                     ? tr("The plan is running.")
                                       : QString();
}

QString PlanRun::whyNotPass(const Step& gate) const
{
    const QString why = whyNotConfirm();
    return why.isEmpty() ? whyDualWriteForbids(m_plan, gate, *m_snapshot, m_dualWrite) : why;
}

/// A run would come back to the same question at once.
bool PlanRun::waitsForAnswer(const RunRequest& asked)
{
    const Step* gate = isBusy() ? nullptr : waitingGate(m_plan, *m_snapshot);
    if (gate && !whyDualWriteForbids(m_plan, *gate, *m_snapshot, m_dualWrite).isEmpty()) {
        return false; // no answer would do; the run tells it, or has it copied anew and asks again
    }
    if (gate) {
        m_last = asked;
        m_lastWasUndo = false;
        m_asked = true;
        emit statusMessage(tr("The plan waits for your answer: %1").arg(gate->title));
        emit gateWanted();
        if (m_controller) {
            m_controller->readStatus(); // it may have been answered elsewhere
        }
    }
    return gate != nullptr;
}

void PlanRun::confirm(const QString& confirmation)
{
    const bool ofUndo = confirmation == undoGate;
    const Step* gate = ofUndo ? nullptr : waitingGate(m_plan, *m_snapshot);
    if (gate && !whyNotPass(*gate).isEmpty()) {
        return;
    }
    RunRequest request = m_last;
    if (!m_asked || m_lastWasUndo != ofUndo) {
        request = {};
        request.through = actions().nextPhase;
    }
    request.confirmed = {confirmation};
    emit logged(tr("Confirmed: %1").arg(confirmation));
    start(request, ofUndo);
}

void PlanRun::leaveUndo()
{
    if (m_snapshot->gate != undoGate) {
        return;
    }
    auto without = std::make_shared<RunSnapshot>(*m_snapshot);
    without->gate.clear();
    without->gateNote.clear();
    m_snapshot = without;
    emit changed();
    if (m_controller && !isBusy()) {
        m_controller->readStatus();
    }
}

} // namespace lk
