// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/planner.h"

#include <QList>
#include <QString>

namespace lk {

enum class Intent { Rename, Retype };

/// How a change of a column, or of a table's name, would be carried out: in the planner's own words, before there is a
/// plan to look at.
struct Outlook {
    Intent intent = Intent::Rename;
    bool retypes = false; ///< the column's type changes, be it along with its name
    std::optional<Strategy> strategy{}; ///< not set: it cannot be done
    QString because{}; ///< why this strategy, or why none
    QStringList obstacles{}; ///< where none: each what stands in the way, with what to do
    Work work = Work::Metadata; ///< a type changed in place: what the server does under the lock
    bool asked = false; ///< the planner was asked with the server's word on the types; else what a change could be
    QList<Hazard> blocking{}; ///< the plan could be made, but not run
    QList<Hazard> losses{}; ///< values that would not come back
    QList<ColumnName> together{}; ///< columns that reference this one and change with it
    bool operator==(const Outlook&) const = default;
};

/// From the catalog alone. `draft` as it is: what else it does to the table matters. A type that nobody has named yet
/// is taken for one that the stored values have to be converted to.
Outlook outlookFor(const Table& table, const QString& column, Intent intent, const Draft& draft, int serverVersion);

/// From what was planned, or why it could not be; `alone` is the answer of outlookFor().
Outlook outlookFor(const Result<Plan>& planned, const Table& table, const QString& column, Outlook alone);

} // namespace lk
