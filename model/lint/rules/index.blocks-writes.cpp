// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexBlocksWritesRule()
{
    return {
        .id = QStringLiteral("index.blocks-writes"),
        .level = Level::Warning,
        .title = Words::tr("An index is built while nobody may write"),
        .explanation = Words::tr("Nobody may write to the table while the index is built: CREATE INDEX and REINDEX "
                                 "hold Share on it, and REINDEX AccessExclusive on the index, for all of that time."),
        .remedy = Words::tr("Use CONCURRENTLY, outside of a transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* index = s.createIndex();
                    index != nullptr && s.first().work == build && !index->concurrent) {
                    hits.add(s.first());
                }
                if (const auto* reindex = s.reindex();
                    reindex != nullptr && !isOn(nodes(reindex->n_params, reindex->params), "concurrently")) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
