// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintUsingIndexRule()
{
    return {
        .id = QStringLiteral("constraint.using-index"),
        .level = Level::Info,
        .title = Words::tr("A constraint takes over an index"),
        .explanation = Words::tr("Takes over an index that exists, and gives it the constraint's name."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (!text(added.constraint->indexname).isEmpty()) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
