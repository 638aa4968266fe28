// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// A table of the plan as it was when the plan was begun.
struct PlanTable {
    QString name; ///< schema-qualified, quoted
    QString oid;
    bool operator==(const PlanTable&) const = default;
};

/// The tables a plan is carried out on are known by their oid: between two runs somebody may drop one, make another of
/// the same name, or rename it, and a statement that goes by the name would then change a stranger, or nothing.
class PlanTables {
public:
    PlanTables(Session& session, const Plan& plan);

    /// The draft's tables as they are found now; NotFound names one that is not there.
    Result<QList<PlanTable>> present();

    enum class Fate {
        There, ///< under a name this plan gives or knows
        Gone ///< every one of them was dropped
    };
    /// What became of them since. FingerprintMismatch when one was renamed by others; NotFound when some, but not all,
    /// were dropped.
    Result<Fate> fate(const QList<PlanTable>& begunWith);

    /// Printed: what bears a name of the draft's tables now, the old or the new one.
    Result<QStringList> namesakes();

    /// What a plan leaves behind in schema lockkeeper when its tables were dropped: functions nobody calls any more.
    QStringList clearance() const;

private:
    /// A name that is written somewhere in the plan's own statements.
    bool knows(const QString& schema, const QString& name) const;

    Session& m_session;
    const Plan& m_plan;
};

} // namespace lk
