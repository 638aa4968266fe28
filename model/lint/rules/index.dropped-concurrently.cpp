// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexDroppedConcurrentlyRule()
{
    return {
        .id = QStringLiteral("index.dropped-concurrently"),
        .level = Level::Info,
        .title = Words::tr("An index is dropped"),
        .explanation
        = Words::tr("Queries that used the index get slow. It waits for every transaction that uses the table."),
        .remedy = Words::tr("Look at pg_stat_user_indexes of every server, replicas included, first."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* drop = s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_INDEX);
                    drop != nullptr && drop->concurrent && !s.script.inTransaction()) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
