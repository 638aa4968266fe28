// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeStatisticsGoneRule()
{
    return {
        .id = QStringLiteral("type.statistics-gone"),
        .level = Level::Info,
        .title = Words::tr("A new type has no statistics"),
        .explanation = Words::tr("ALTER TYPE throws the column's statistics away: until ANALYZE the planner guesses, "
                                 "and queries may take a bad plan."),
        .remedy = Words::tr("ANALYZE the table at the end of the script."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    if (table->statisticsGone >= 0) {
                        hits.add(table->statisticsGone, table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
