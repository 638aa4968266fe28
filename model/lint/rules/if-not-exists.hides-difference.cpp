// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule ifNotExistsHidesDifferenceRule()
{
    return {
        .id = QStringLiteral("if-not-exists.hides-difference"),
        .level = Level::Info,
        .title = Words::tr("IF NOT EXISTS does not look at what is there"),
        .explanation = Words::tr("A table or column of that name may have other columns, another type or another "
                                 "default: the script goes on as if it were its own."),
        .remedy = Words::tr("Look at the catalog first, or let it fail."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* table = s.createTable(); table != nullptr && table->if_not_exists) {
                    hits.add(s.first());
                }
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn) && action.command->missing_ok) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
