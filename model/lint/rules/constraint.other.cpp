// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintOtherRule()
{
    return {
        .id = QStringLiteral("constraint.other"),
        .level = Level::Info,
        .title = Words::tr("The table's description changes"),
        .explanation = Words::tr("Changes the table's description only, under a short AccessExclusive."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterConstraint)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
