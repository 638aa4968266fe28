// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintDeferrableUniqueRule()
{
    return {
        .id = QStringLiteral("constraint.deferrable-unique"),
        .level = Level::Warning,
        .title = Words::tr("A deferrable key"),
        .explanation = Words::tr("INSERT ... ON CONFLICT cannot use it, no foreign key can reference it, and every "
                                 "violation is found late."),
        .remedy = Words::tr("Leave DEFERRABLE out unless rows really swap their keys within a transaction."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (added.isKey() && added.constraint->deferrable) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
