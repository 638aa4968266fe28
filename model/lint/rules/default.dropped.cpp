// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule defaultDroppedRule()
{
    return {
        .id = QStringLiteral("default.dropped"),
        .level = Level::Info,
        .title = Words::tr("A default is dropped"),
        .explanation
        = Words::tr("Clients that leave the column out write NULL from now on, or fail if it is NOT NULL."),
        .remedy = Words::tr("Make sure that every version of the application writes the column."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault) && action.command->def == nullptr
                        && s.alterTable() != nullptr) {
                        const TableFacts* table = s.script.table(action.on);
                        const ColumnFacts* column = table == nullptr ? nullptr : table->column(action.target());
                        if (column == nullptr || !column->added) {
                            hits.add(action);
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
