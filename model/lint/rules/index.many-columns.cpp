// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexManyColumnsRule()
{
    return {
        .id = QStringLiteral("index.many-columns"),
        .level = Level::Info,
        .title = Words::tr("An index over many columns"),
        .explanation = Words::tr(
            "More than three key columns seldom help a query that fewer would not, and every write pays for them."),
        .remedy = Words::tr("The most selective columns, the others in INCLUDE if they are only read."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                if (index != nullptr && !index->unique && index->n_index_params > 3
                    && text(index->access_method) == QLatin1String("btree")) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
