// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule defaultNewRowsOnlyRule()
{
    return {
        .id = QStringLiteral("default.new-rows-only"),
        .level = Level::Info,
        .title = Words::tr("A new default does not reach the rows there are"),
        .explanation = Words::tr(
            "SET DEFAULT holds for rows inserted from now on; those that hold NULL or the old default keep it."),
        .remedy = Words::tr("If they should change, update them in batches."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ColumnDefault) && action.command->def != nullptr
                        && s.alterTable() != nullptr) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
