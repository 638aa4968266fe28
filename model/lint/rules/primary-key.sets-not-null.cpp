// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule primaryKeySetsNotNullRule()
{
    return {
        .id = QStringLiteral("primary-key.sets-not-null"),
        .level = Level::Warning,
        .title = Words::tr("A primary key over an index may still scan"),
        .explanation = Words::tr("ADD PRIMARY KEY USING INDEX sets NOT NULL on its columns; where one is nullable that "
                                 "reads the whole table under AccessExclusive."),
        .remedy = Words::tr("SET NOT NULL first, proven by a validated CHECK."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.constraint->contype != PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY
                        || text(added.constraint->indexname).isEmpty()) {
                        continue;
                    }
                    const TableFacts* table = s.script.table(added.table);
                    const auto [owner, index] = s.script.index({added.table.schema, text(added.constraint->indexname)});
                    const bool proven = table != nullptr && index != nullptr
                        && std::ranges::all_of(
                            index->columns, [&](const QString& column) { return table->provesNotNull(column); });
                    const bool anyProven = table != nullptr && index == nullptr
                        && std::ranges::any_of(
                            table->columns, [](const ColumnFacts& column) { return column.notNull; });
                    if (!proven && !anyProven) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
