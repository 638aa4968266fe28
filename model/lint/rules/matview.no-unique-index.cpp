// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule matviewNoUniqueIndexRule()
{
    return {
        .id = QStringLiteral("matview.no-unique-index"),
        .level = Level::Info,
        .title = Words::tr("A materialized view without a unique index"),
        .explanation = Words::tr("REFRESH ... CONCURRENTLY needs one; without it every refresh locks the readers out."),
        .remedy = Words::tr("CREATE UNIQUE INDEX on it."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    const bool unique = std::ranges::any_of(
                        table->indexes, [](const IndexFacts& index) { return index.unique && !index.partial; });
                    if (table->kind == TableFacts::Kind::MaterializedView && !unique) {
                        hits.add(table->offset, table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
