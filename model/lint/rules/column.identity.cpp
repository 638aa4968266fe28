// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnIdentityRule()
{
    return {
        .id = QStringLiteral("column.identity"),
        .level = Level::Info,
        .title = Words::tr("A column becomes an identity"),
        .explanation = Words::tr("New rows get their value from a sequence that begins at 1: it must be restarted "
                                 "above the largest value there is, or inserts fail."),
        .remedy = Words::tr(
            "ADD GENERATED ... AS IDENTITY (RESTART WITH ...), in one transaction with the look at the maximum."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddIdentity)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
