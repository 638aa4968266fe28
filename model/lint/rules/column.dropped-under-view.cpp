// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnDroppedUnderViewRule()
{
    return {
        .id = QStringLiteral("column.dropped-under-view"),
        .level = Level::Danger,
        .title = Words::tr("The dropped column is used by a view"),
        .explanation
        = Words::tr("The server refuses: a view that the script knows reads the column. CASCADE would drop the view."),
        .remedy = Words::tr("Replace the view without the column first."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)) {
                        continue;
                    }
                    for (const TableFacts* view : s.script.readersOf(action.on, action.target())) {
                        hits.add(action,
                            Words::tr("The server refuses: %1 reads %2.").arg(view->name.printed(), action.target()));
                    }
                }
            },
    };
}

} // namespace lk::lint
