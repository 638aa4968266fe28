// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintNotNullTooEarlyRule()
{
    return {
        .id = QStringLiteral("constraint.not-null-too-early"),
        .level = Level::Danger,
        .title = Words::tr("A CHECK ... IS NOT NULL comes before anything fills the column"),
        .explanation = Words::tr("NOT VALID spares the old rows only: every INSERT and UPDATE of clients that do not "
                                 "write the new column fails from now on."),
        .remedy = Words::tr("Give the column a default, or make the trigger that fills it, first."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const QString name = added.isCheck() ? notNullColumn(added.constraint->raw_expr) : QString();
                    const TableFacts* table = s.script.table(added.table);
                    const ColumnFacts* column = table == nullptr ? nullptr : table->column(name);
                    if (column != nullptr && column->added && !column->hasDefault && table->triggers.isEmpty()) {
                        hits.add(*added.action, added.offset,
                            Words::tr("%1 was added by this script, has no default, and no trigger fills it: every "
                                      "INSERT that leaves it out, and every UPDATE of an old row, fails from now on.")
                                .arg(name));
                    }
                }
            },
    };
}

} // namespace lk::lint
