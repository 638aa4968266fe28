// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintBuildsRule()
{
    return {
        .id = QStringLiteral("constraint.builds"),
        .level = Level::Warning,
        .title = Words::tr("A key builds its index under AccessExclusive"),
        .explanation = Words::tr("Builds its index while nobody else may even read the table."),
        .remedy = Words::tr("CREATE UNIQUE INDEX CONCURRENTLY first, then ADD CONSTRAINT ... USING INDEX."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.isKey() && added.ofColumn.isEmpty() && text(added.constraint->indexname).isEmpty()) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
