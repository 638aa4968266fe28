// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule inheritanceDetachedRule()
{
    return {
        .id = QStringLiteral("inheritance.detached"),
        .level = Level::Warning,
        .title = Words::tr("A child leaves its parent"),
        .explanation = Words::tr("Queries of the parent no longer see its rows from this moment on."),
        .remedy = Words::tr("Make sure that nobody reads them through the parent."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
