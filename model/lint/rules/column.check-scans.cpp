// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnCheckScansRule()
{
    return {
        .id = QStringLiteral("column.check-scans"),
        .level = Level::Warning,
        .title = Words::tr("A CHECK on a new column scans the table"),
        .explanation
        = Words::tr("The CHECK is tried on every row under AccessExclusive, though all of them hold the same value."),
        .remedy = Words::tr(
            "Add the column, then ADD CONSTRAINT ... NOT VALID, then VALIDATE CONSTRAINT, in statements of their own."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.isCheck() && !added.ofColumn.isEmpty()) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
