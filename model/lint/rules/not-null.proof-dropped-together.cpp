// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule notNullProofDroppedTogetherRule()
{
    return {
        .id = QStringLiteral("not-null.proof-dropped-together"),
        .level = Level::Warning,
        .title = Words::tr("The proof of NOT NULL is dropped in the same ALTER TABLE"),
        .explanation = Words::tr("Within one ALTER TABLE the DROP CONSTRAINT runs first, so SET NOT NULL finds no "
                                 "proof and reads the whole table under AccessExclusive."),
        .remedy = Words::tr("Two statements: SET NOT NULL, then DROP CONSTRAINT."),
        .check =
            [](const Statement& s, Hits& hits) {
                const bool drops = std::ranges::any_of(s.actions,
                    [](const Action& action) { return action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint); });
                for (const Action& action : s.actions) {
                    if (drops && action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
