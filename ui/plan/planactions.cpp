// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/planactions.h"

#include "model/engine/reconnectpause.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>

namespace lk {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::PlanActions)
};

StepState stateOf(const Step& step, const RunSnapshot& snapshot)
{
    return snapshot.steps.value(step.id).state;
}

/// Something of Contract has happened, or may have: from here nothing is taken back. A comparison takes nothing away.
bool contractBegun(const Plan& plan, const RunSnapshot& snapshot)
{
    return std::ranges::any_of(plan.steps, [&](const Step& step) {
        if (step.phase != Phase::Contract || !std::holds_alternative<StatementBody>(step.body)) {
            return false;
        }
        const StepState state = stateOf(step, snapshot);
        return state == StepState::Done || state == StepState::InDoubt || state == StepState::Running;
    });
}

/// A step that left something behind which an undo would remove.
bool anythingToUndo(const Plan& plan, const RunSnapshot& snapshot)
{
    return std::ranges::any_of(plan.steps, [&](const Step& step) {
        const StepState state = stateOf(step, snapshot);
        const bool leftSomething
            = state == StepState::Done || state == StepState::InDoubt || state == StepState::Failed;
        return leftSomething && !step.gate();
    });
}

QString whyNotRun(const Plan& plan, const PlanActions& actions, bool busy, bool connected, const QString& readOnly)
{
    if (!connected) {
        return Words::tr("Not connected. Connect to the database of this plan to run it.");
    }
    if (busy) {
        return Words::tr("The plan is running.");
    }
    if (!readOnly.isEmpty()) {
        return readOnly;
    }
    if (actions.nextStep.isEmpty()) {
        return plan.steps.isEmpty() ? Words::tr("This plan has no steps.")
                                    : Words::tr("Every step of this plan is done.");
    }
    if (plan.hasBlockingHazard()) {
        return Words::tr("A hazard blocks this plan. The Hazards tab says what to do.");
    }
    return {};
}

QString whyNotUndo(const Plan& plan, const RunSnapshot& snapshot, bool busy, bool connected, const QString& readOnly)
{
    if (!connected) {
        return Words::tr("Not connected.");
    }
    if (busy) {
        return Words::tr("The plan is running. Stop it first.");
    }
    if (!readOnly.isEmpty()) {
        return readOnly;
    }
    if (contractBegun(plan, snapshot)) {
        return Words::tr("Contract has begun: what it removed cannot be brought back.");
    }
    if (!anythingToUndo(plan, snapshot)) {
        return Words::tr("Nothing has been done that could be undone.");
    }
    return {};
}

} // namespace

PlanActions planActions(
    const Plan& plan, const RunSnapshot& snapshot, bool busy, bool connected, const QString& readOnlyReason)
{
    PlanActions actions;
    const auto next = std::ranges::find_if(
        plan.steps, [&](const Step& step) { return stateOf(step, snapshot) != StepState::Done; });
    if (next != plan.steps.end()) {
        actions.nextStep = next->id;
        actions.nextPhase = next->phase;
    }
    actions.whyNotRun = whyNotRun(plan, actions, busy, connected, readOnlyReason);
    actions.whyNotUndo = whyNotUndo(plan, snapshot, busy, connected, readOnlyReason);
    const bool canRun = actions.whyNotRun.isEmpty();
    actions.runStep = canRun;
    actions.runPhase = canRun;
    actions.undo = actions.whyNotUndo.isEmpty();
    actions.pause = busy && (snapshot.state == RunState::Running || snapshot.state == RunState::Undoing);
    actions.resume = busy && snapshot.state == RunState::Paused;
    actions.stop = busy && snapshot.state != RunState::Stopping;
    actions.reconnect = busy && reconnectPause(snapshot).has_value();
    actions.retry = canRun && snapshot.error.has_value();
    actions.confirmGate
        = connected && !busy && readOnlyReason.isEmpty() && !snapshot.gate.isEmpty() && !plan.hasBlockingHazard();
    return actions;
}

bool hasBegun(const Plan& plan, const RunSnapshot& snapshot)
{
    return std::ranges::any_of(plan.steps, [&](const Step& step) {
        switch (stateOf(step, snapshot)) {
        case StepState::Pending:
        case StepState::Ready:
        case StepState::NeedsYou:
        case StepState::Undone:
            return false;
        case StepState::Running:
        case StepState::Paused:
        case StepState::WaitingForLock:
        case StepState::InDoubt:
        case StepState::Failed:
        case StepState::Done:
            return !step.gate();
        }
        Q_UNREACHABLE();
    });
}

bool isUnderWay(const Plan& plan, const RunSnapshot& snapshot)
{
    bool changed = false;
    bool finished = true;
    for (const Step& step : plan.steps) {
        const StepState state = stateOf(step, snapshot);
        finished = finished && state == StepState::Done;
        changed = changed || (!step.gate() && (state == StepState::Done || state == StepState::InDoubt));
    }
    return changed && !finished;
}

StepState phaseState(const Plan& plan, Phase phase, const RunSnapshot& snapshot)
{
    int total = 0;
    int done = 0;
    int undone = 0;
    bool earlierDone = true;
    QList<StepState> states;
    for (const Step& step : plan.steps) {
        const StepState state = stateOf(step, snapshot);
        if (step.phase < phase) {
            earlierDone = earlierDone && state == StepState::Done;
        }
        if (step.phase != phase) {
            continue;
        }
        ++total;
        done += state == StepState::Done ? 1 : 0;
        undone += state == StepState::Undone ? 1 : 0;
        states << state;
    }
    // What a person must know first, first.
    for (const StepState urgent : {StepState::Failed, StepState::InDoubt, StepState::NeedsYou,
             StepState::WaitingForLock, StepState::Paused, StepState::Running}) {
        if (states.contains(urgent)) {
            return urgent;
        }
    }
    if (total == done) {
        return earlierDone ? StepState::Done : StepState::Pending;
    }
    if (undone > 0 && done == 0) {
        return StepState::Undone;
    }
    // Ready where its next step is: of a plan whose journal nobody can read, of another database say, none is.
    return earlierDone && (done > 0 || states.contains(StepState::Ready)) ? StepState::Ready : StepState::Pending;
}

const Step* waitingGate(const Plan& plan, const RunSnapshot& snapshot)
{
    if (snapshot.gate.isEmpty()) {
        return nullptr;
    }
    const auto it = std::ranges::find_if(plan.steps, [&](const Step& step) {
        return step.gate() && step.gate()->confirmation == snapshot.gate && stateOf(step, snapshot) != StepState::Done;
    });
    return it == plan.steps.end() ? nullptr : &*it;
}

QList<QualifiedName> lockedTables(const Plan& plan, const Step* step)
{
    QList<QualifiedName> tables = plan.draft.tables();
    for (const DraftedChange& drafted : plan.draft.changes) {
        // Under its new name, once the plan has come so far.
        if (const auto* rename = std::get_if<RenameTable>(&drafted.change)) {
            tables << QualifiedName{rename->table.schema, rename->newName};
        }
    }
    // Others beside them, views and referencing tables, stand in the step's words: "public.a, public.b".
    if (step) {
        static const QRegularExpression between(QStringLiteral(",\\s*|\\s+"));
        for (const QString& word : step->lockedObject.split(between, Qt::SkipEmptyParts)) {
            const auto name = parseTableName(word);
            if (name && !name->schema.isEmpty() && !tables.contains(*name)) {
                tables << *name;
            }
        }
    }
    return tables;
}

} // namespace lk
