// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule concurrentlyInTransactionRule()
{
    return {
        .id = QStringLiteral("concurrently.in-transaction"),
        .level = Level::Danger,
        .title = Words::tr("CONCURRENTLY inside of a transaction"),
        .explanation = Words::tr("CONCURRENTLY is refused inside a transaction: the script fails here."),
        .remedy = Words::tr("Run it outside of BEGIN ... COMMIT; most migration tools have a switch for it."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (!s.script.inTransaction()) {
                    return;
                }
                const auto* index = s.createIndex();
                const auto* drop = s.drop();
                const auto* reindex = s.reindex();
                const bool detaches = s.first().is(PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition)
                    && s.first().command->def->partition_cmd->concurrent;
                if ((index != nullptr && index->concurrent) || (drop != nullptr && drop->concurrent)
                    || (reindex != nullptr && isOn(nodes(reindex->n_params, reindex->params), "concurrently"))
                    || detaches) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
