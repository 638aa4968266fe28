// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule functionCachedPlanRule()
{
    return {
        .id = QStringLiteral("function.cached-plan"),
        .level = Level::Warning,
        .title = Words::tr("PL/pgSQL in open sessions goes on with the old type"),
        .explanation = Words::tr(
            "Functions that have touched the row keep its old type: they fail on every call with \"type of parameter "
            "does not match that when preparing the plan\", trigger functions included, until the session ends or the "
            "function is altered. Prepared statements fail once with \"cached plan must not change result type\"."),
        .remedy = Words::tr("After the change, ALTER FUNCTION ... COST with the cost it has, for each such function: "
                            "that makes every session plan anew."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) && s.alterTable() != nullptr) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
