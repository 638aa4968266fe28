// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/dualwritehealth.h"
#include "model/engine/ports.h"
#include "model/engine/runsnapshot.h"

#include <optional>

namespace lk {

/// One thing that was looked at for a gate, and when.
struct GateCheck {
    enum class Verdict { Good, Attention, Unknown };
    Verdict verdict = Verdict::Unknown;
    QString text; ///< one line for people
    QString more{}; ///< for the tool tip
    QDateTime at{};
    bool operator==(const GateCheck&) const = default;
};

/// What is known beside the journal while a gate waits; what was not looked at yet is empty.
struct GateFacts {
    std::optional<QList<LockedSession>> holders{}; ///< of a lock that the step behind the gate will want
    QDateTime holdersAt{};
    std::optional<ReplicaLag> lag{};
    QDateTime lagAt{};
    std::optional<QList<Table>> tables{}; ///< that the plan changes, as they are now
    QDateTime tablesAt{};
    DualWriteHealthPtr dualWrite{}; ///< null: not looked at, or none is at work
};

/// The first step behind a gate that does something; null when there is none.
const Step* stepBehind(const Plan& plan, const Step& gate);

/// Parity, dual write, readers of the old form, who stands in the way, replica lag: what applies to this gate.
QList<GateCheck> gateChecks(const Plan& plan, const Step& gate, const RunSnapshot& snapshot, const GateFacts& facts);

/// Why a gate before a cut-over cannot be passed, whatever the application is ready for: the dual write did not reach
/// both forms all the time. Empty: it can. `health`: null where nobody has looked.
QString whyDualWriteForbids(
    const Plan& plan, const Step& gate, const RunSnapshot& snapshot, const DualWriteHealthPtr& health);

/// RunSnapshot::gateNote without what gateChecks() tells.
QString gateRemark(const Plan& plan, const RunSnapshot& snapshot);

} // namespace lk
