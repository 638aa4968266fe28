// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexDroppedRule()
{
    return {
        .id = QStringLiteral("index.dropped"),
        .level = Level::Warning,
        .title = Words::tr("An index is dropped under AccessExclusive"),
        .explanation = Words::tr("Locks the table too, so that everybody waits; queries that used the index get slow."),
        .remedy = Words::tr("DROP INDEX CONCURRENTLY, after a look at pg_stat_user_indexes."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* drop = s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_INDEX);
                    drop != nullptr && !drop->concurrent) {
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
