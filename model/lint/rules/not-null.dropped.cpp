// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule notNullDroppedRule()
{
    return {
        .id = QStringLiteral("not-null.dropped"),
        .level = Level::Info,
        .title = Words::tr("A column may be NULL from now on"),
        .explanation = Words::tr("Clients that never met a NULL there will."),
        .remedy = Words::tr("Make sure that every reader copes before the first NULL is written."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropNotNull)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
