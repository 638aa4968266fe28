// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintScansRule()
{
    return {
        .id = QStringLiteral("constraint.scans"),
        .level = Level::Warning,
        .title = Words::tr("A constraint is added with a scan under its lock"),
        .explanation = Words::tr("Reads the whole table while nobody else may even read it (CHECK), or both tables "
                                 "while nobody may write to either (foreign key)."),
        .remedy = Words::tr("Add it NOT VALID, then VALIDATE CONSTRAINT in a statement of its own."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (!added.ofColumn.isEmpty() || added.constraint->skip_validation) {
                        continue;
                    }
                    if (added.isCheck()) {
                        hits.add(*added.action, added.offset,
                            Words::tr("Reads the whole table while nobody else may even read it."));
                    } else if (added.isForeignKey()) {
                        hits.add(*added.action, added.offset,
                            Words::tr("Reads both tables while nobody may write to either."));
                    }
                }
            },
    };
}

} // namespace lk::lint
