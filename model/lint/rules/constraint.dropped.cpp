// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintDroppedRule()
{
    return {
        .id = QStringLiteral("constraint.dropped"),
        .level = Level::Warning,
        .title = Words::tr("A constraint is dropped"),
        .explanation = Words::tr("It protects nothing any more; for a foreign key both tables are locked."),
        .remedy = Words::tr("Make sure that nothing relied on it; adding it again takes a scan."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint)) {
                        continue;
                    }
                    // A proof of NOT NULL has done its work when the column is NOT NULL.
                    const TableFacts* table = s.script.table(action.on);
                    const ConstraintFacts* known = table == nullptr ? nullptr : table->constraint(action.target());
                    const ColumnFacts* column = known == nullptr ? nullptr : table->column(known->notNullColumn);
                    if (column == nullptr || !column->notNull) {
                        hits.add(action,
                            Words::tr(
                                "Constraint %1 protects nothing any more; for a foreign key both tables are locked.")
                                .arg(action.target()));
                    }
                }
            },
    };
}

} // namespace lk::lint
