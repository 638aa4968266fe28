// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeBlockedByViewRule()
{
    return {
        .id = QStringLiteral("type.blocked-by-view"),
        .level = Level::Danger,
        .title = Words::tr("The retyped column is used by a view"),
        .explanation = Words::tr("The server refuses to alter the type of a column that a view or rule uses, even "
                                 "where nothing would be rewritten."),
        .remedy = Words::tr("Drop the view before and make it anew after, in one transaction, with its owner and "
                            "grants; lockkeeper plan does that."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)) {
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
