// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/plan/plan.h"

#include <optional>

namespace lk {

/// What can be done with a plan at one moment, and why the rest cannot. A pure function of plan and run, so that
/// tool bar, page and tests agree.
struct PlanActions {
    bool runStep = false;
    bool runPhase = false;
    bool pause = false;
    bool resume = false;
    bool pausing = false; ///< pause was said; it holds when what runs now has ended. resume takes it back
    bool stop = false;
    bool reconnect = false; ///< the run has lost its connection and waits before it connects again
    bool undo = false;
    bool retry = false;
    bool confirmGate = false; ///< a gate waits for a person
    std::optional<Phase> nextPhase{}; ///< phase of the first step that is not done; none: all done
    QString nextStep{}; ///< id of the first step that is not done, gates included; empty: all done
    QString whyNotRun{}; ///< for the tool tip of a disabled Run; empty when it can
    QString whyNotUndo{};
    bool operator==(const PlanActions&) const = default;
};

/// `connected`: there is a controller to run it with. `readOnlyReason`: why this connection must not be written to,
/// empty if it may.
PlanActions planActions(
    const Plan& plan, const RunSnapshot& snapshot, bool busy, bool connected, const QString& readOnlyReason);

/// Something was done, is being done or may have been: the plan cannot be exchanged for another any more.
bool hasBegun(const Plan& plan, const RunSnapshot& snapshot);

/// It has changed the database and is neither finished nor undone: what it made lives beside what was there.
bool isUnderWay(const Plan& plan, const RunSnapshot& snapshot);

/// State of a whole phase, from its steps: what of it a person must know first.
StepState phaseState(const Plan& plan, Phase phase, const RunSnapshot& snapshot);

/// The gate that waits in this snapshot; null when none does, or when it is the gate of an undo.
const Step* waitingGate(const Plan& plan, const RunSnapshot& snapshot);

/// Tables a step locks, as far as its words and the plan's draft tell. `step` may be null.
QList<QualifiedName> lockedTables(const Plan& plan, const Step* step);

} // namespace lk
