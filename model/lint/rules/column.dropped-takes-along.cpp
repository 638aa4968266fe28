// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnDroppedTakesAlongRule()
{
    return {
        .id = QStringLiteral("column.dropped-takes-along"),
        .level = Level::Warning,
        .title = Words::tr("Dropping a column drops what covers several columns"),
        .explanation = Words::tr("DROP COLUMN silently drops every index, UNIQUE, CHECK and statistics object that "
                                 "also uses other columns: what they did for those is gone as well."),
        .remedy = Words::tr("Build what the other columns need first, CONCURRENTLY."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    const TableFacts* table = s.script.table(action.on);
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn) || table == nullptr) {
                        continue;
                    }
                    QStringList gone;
                    for (const IndexFacts& index : table->indexes) {
                        if (index.columns.contains(action.target()) && index.columns.size() > 1) {
                            gone << index.name;
                        }
                    }
                    for (const ConstraintFacts& constraint : table->constraints) {
                        if (constraint.columns.contains(action.target()) && constraint.columns.size() > 1) {
                            gone << constraint.name;
                        }
                    }
                    if (!gone.isEmpty()) {
                        hits.add(action,
                            Words::tr("These go with the column though other columns use them too: %1.")
                                .arg(gone.join(QLatin1String(", "))));
                    }
                }
            },
    };
}

} // namespace lk::lint
