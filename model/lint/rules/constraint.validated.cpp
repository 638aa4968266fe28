// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintValidatedRule()
{
    return {
        .id = QStringLiteral("constraint.validated"),
        .level = Level::Info,
        .title = Words::tr("A constraint is validated"),
        .explanation = Words::tr("Reads the whole table; reads and writes go on. VACUUM, ANALYZE and concurrent index "
                                 "builds of the table wait meanwhile."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
