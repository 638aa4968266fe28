// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule partitionIndexConcurrentlyRule()
{
    return {
        .id = QStringLiteral("partition.index-concurrently"),
        .level = Level::Danger,
        .title = Words::tr("CONCURRENTLY on a partitioned table"),
        .explanation = Words::tr("The server refuses it: the script fails here."),
        .remedy = Words::tr("CREATE INDEX ON ONLY the parent, CREATE INDEX CONCURRENTLY on each partition, then ALTER "
                            "INDEX ... ATTACH PARTITION."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                if (index == nullptr || !index->concurrent) {
                    return;
                }
                const TableFacts* table = s.script.table(s.first().on);
                if (table != nullptr && table->partitioned) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
