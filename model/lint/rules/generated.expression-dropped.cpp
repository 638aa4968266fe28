// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule generatedExpressionDroppedRule()
{
    return {
        .id = QStringLiteral("generated.expression-dropped"),
        .level = Level::Warning,
        .title = Words::tr("A generated column becomes an ordinary one"),
        .explanation = Words::tr("From now on nothing computes it: clients that never wrote it leave it NULL."),
        .remedy = Words::tr("Make a trigger that computes it first, or change the clients."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
