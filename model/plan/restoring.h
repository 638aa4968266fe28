// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/conversion.h"
#include "model/plan/planner.h"

#include <QStringList>

namespace lk::planner {

/// Values that a change of type in place would destroy: kept under its lock, and put back by its undo. They come back
/// within the ALTER TYPE of the undo, by a function that looks them up: no trigger, rule or policy of the table has a
/// say in that, and none of them runs. Each row that nobody has written since is proven, under the same lock, to have
/// its old value before the kept ones are dropped.
class Restoring {
public:
    Restoring(const PlannerInput& input, const Table& table, const Column& column, const Conversion& conversion);

    /// The values that do not come back as they were, byte for byte, with key and new value; before the ALTER TYPE.
    QStringList keep() const;
    /// Of the undo, before its ALTER TYPE, when the column still has the new type.
    QStringList prepare() const;
    /// What the ALTER TYPE of the undo takes as USING.
    QString expression() const;
    /// Of the undo, after its ALTER TYPE: proves, then clears away.
    QStringList prove() const;

private:
    QString sameRow() const; ///< rows `t` of the table and `k` of the kept ones
    QString function() const;
    QString functionArguments() const;

    const PlannerInput& m_input;
    const Table& m_table;
    const Column& m_column;
    const Conversion& m_conversion;
    QStringList m_key; ///< quoted
    QString m_kept;
    QString m_sql;
    QString m_name;
};

/// Two values of one type differ in any byte: 1.50 from 1.5, 'a' from 'A' in citext. Types without equality too.
QString differsInBytes(const QString& a, const QString& b);

/// SELECT of what an undo destroys: values that are not what the old ones give, with their keys. `where`: one more
/// condition over the table as `t`; may be empty.
QString destroyedValues(
    const Table& table, const Column& column, const Conversion& conversion, const QString& where = {});

} // namespace lk::planner
