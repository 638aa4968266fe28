// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintNotValidRule()
{
    return {
        .id = QStringLiteral("constraint.not-valid"),
        .level = Level::Info,
        .title = Words::tr("A constraint holds for new rows only"),
        .explanation = Words::tr("Adds a constraint that is tried on every row written from now on, old rows that are "
                                 "updated included; those there are stay unproven."),
        .remedy = Words::tr("VALIDATE CONSTRAINT in a statement of its own, later."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.constraint->skip_validation) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
