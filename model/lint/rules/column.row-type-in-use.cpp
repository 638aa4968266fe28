// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule columnRowTypeInUseRule()
{
    return {
        .id = QStringLiteral("column.row-type-in-use"),
        .level = Level::Danger,
        .title = Words::tr("The table's row type is a column elsewhere"),
        .explanation = Words::tr("ADD COLUMN with a default, and ALTER TYPE, are refused while another table has a "
                                 "column of this table's row type."),
        .remedy = Words::tr("Turn that column into jsonb or plain columns first."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const bool concerned = std::ranges::any_of(s.actions, [](const Action& action) {
                    return action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
                        || (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
                            && constraintOf(*action.command->def->column_def, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT)
                                != nullptr);
                });
                if (!concerned || s.alterTable() == nullptr) {
                    return;
                }
                for (const TableFacts* table : s.script.tables()) {
                    for (const ColumnFacts& column : table->columns) {
                        if (bareType(column.type) == s.first().on.printed()) {
                            hits.add(s.first(),
                                Words::tr("The server refuses: %1.%2 is of this table's row type.")
                                    .arg(table->name.printed(), column.name));
                            return;
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
