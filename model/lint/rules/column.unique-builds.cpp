// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnUniqueBuildsRule()
{
    return {
        .id = QStringLiteral("column.unique-builds"),
        .level = Level::Warning,
        .title = Words::tr("A UNIQUE on a new column builds its index under AccessExclusive"),
        .explanation = Words::tr("Builds the index while nobody else may even read the table."),
        .remedy = Words::tr("Add the column, CREATE UNIQUE INDEX CONCURRENTLY, then ADD CONSTRAINT ... USING INDEX."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.isKey() && !added.ofColumn.isEmpty()) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
