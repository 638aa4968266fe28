// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule foreignKeyMatchSimpleNullsRule()
{
    return {
        .id = QStringLiteral("foreign-key.match-simple-nulls"),
        .level = Level::Info,
        .title = Words::tr("A foreign key of several columns is not tried where one of them is NULL"),
        .explanation = Words::tr("With MATCH SIMPLE, the default, a row with a NULL in one column references nothing "
                                 "and is accepted whatever the others hold."),
        .remedy = Words::tr("Make the columns NOT NULL, or write MATCH FULL."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (!added.isForeignKey() || added.columns.size() < 2
                        || text(added.constraint->fk_matchtype) == QLatin1String("f")) {
                        continue;
                    }
                    const bool nullable = std::ranges::any_of(s.columns(true), [&](const AddedColumn& column) {
                        return added.columns.contains(text(column.column->colname)) && !isNotNull(*column.column);
                    });
                    if (nullable) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
