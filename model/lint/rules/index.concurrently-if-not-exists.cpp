// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexConcurrentlyIfNotExistsRule()
{
    return {
        .id = QStringLiteral("index.concurrently-if-not-exists"),
        .level = Level::Warning,
        .title = Words::tr("IF NOT EXISTS takes an INVALID index for the index"),
        .explanation = Words::tr("A concurrent build that failed leaves an INVALID index of that name; the next run "
                                 "with IF NOT EXISTS reports success, and the index is never used, nor unique."),
        .remedy = Words::tr("DROP INDEX CONCURRENTLY IF EXISTS before it, or look at pg_index.indisvalid."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                if (index != nullptr && index->concurrent && index->if_not_exists
                    && s.script.dropped(
                           QLatin1String("index"), s.script.key({s.first().on.schema, text(index->idxname)}))
                        == nullptr) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
