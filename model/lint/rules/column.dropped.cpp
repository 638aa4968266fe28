// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnDroppedRule()
{
    return {
        .id = QStringLiteral("column.dropped"),
        .level = Level::Danger,
        .title = Words::tr("A column is dropped"),
        .explanation = Words::tr("The values are gone for good, and so are indexes and constraints that use it; "
                                 "whoever still names it fails."),
        .remedy
        = Words::tr("Make sure that no version of the application in use names it, and keep a copy of what matters."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn) && s.alterTable() != nullptr) {
                        hits.add(action,
                            Words::tr("The values of column %1 are gone for good, and so are indexes and constraints "
                                      "that use "
                                      "it; whoever still names it fails.")
                                .arg(action.target()));
                    }
                }
            },
    };
}

} // namespace lk::lint
