// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnAddedRule()
{
    return {
        .id = QStringLiteral("column.added"),
        .level = Level::Info,
        .title = Words::tr("A column is added"),
        .explanation = Words::tr("Adds the column without touching the rows, under a short AccessExclusive."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    if (added.action->work == metadata
                        && (!isNotNull(*added.column)
                            || constraintOf(*added.column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT) != nullptr)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
