// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintExclusionRule()
{
    return {
        .id = QStringLiteral("constraint.exclusion"),
        .level = Level::Warning,
        .title = Words::tr("An exclusion constraint can only be added under AccessExclusive"),
        .explanation = Words::tr("Builds its index while nobody else may even read the table, and there is no way "
                                 "around it: it takes no index that is there."),
        .remedy = Words::tr("Add it while the table is small, to a new table that takes over, or keep the rule with a "
                            "trigger and a lock."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    if (added.constraint->contype == PG_QUERY__CONSTR_TYPE__CONSTR_EXCLUSION) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
