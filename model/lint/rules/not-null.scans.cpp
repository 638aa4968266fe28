// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule notNullScansRule()
{
    return {
        .id = QStringLiteral("not-null.scans"),
        .level = Level::Warning,
        .title = Words::tr("SET NOT NULL reads the whole table"),
        .explanation
        = Words::tr("Reads the whole table under AccessExclusive, unless a valid CHECK (c IS NOT NULL) proves it."),
        .remedy = Words::tr("Add such a CHECK NOT VALID, VALIDATE it, set NOT NULL, and only then drop the CHECK."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull) && action.work == scan) {
                        hits.add(action,
                            Words::tr("Reads the whole table while nobody else may, unless a valid CHECK (%1 IS NOT "
                                      "NULL) proves it.")
                                .arg(action.target()));
                    }
                }
            },
    };
}

} // namespace lk::lint
