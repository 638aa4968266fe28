// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule notNullProofNotValidRule()
{
    return {
        .id = QStringLiteral("not-null.proof-not-valid"),
        .level = Level::Warning,
        .title = Words::tr("The CHECK that should prove NOT NULL is not valid yet"),
        .explanation = Words::tr(
            "Only a validated CHECK spares SET NOT NULL its scan under AccessExclusive; this one is still NOT VALID."),
        .remedy = Words::tr("VALIDATE CONSTRAINT in a statement of its own before it."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    const TableFacts* table = s.script.table(action.on);
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull) || table == nullptr
                        || table->provesNotNull(action.target())) {
                        continue;
                    }
                    for (const ConstraintFacts& constraint : table->constraints) {
                        if (constraint.notNullColumn == action.target() && !constraint.valid) {
                            hits.add(action);
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
