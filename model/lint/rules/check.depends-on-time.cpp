// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule checkDependsOnTimeRule()
{
    return {
        .id = QStringLiteral("check.depends-on-time"),
        .level = Level::Warning,
        .title = Words::tr("A CHECK that depends on the time"),
        .explanation = Words::tr("It is tried when a row is written, not later: rows that were right become wrong, and "
                                 "then a dump does not restore and an UPDATE of another column fails."),
        .remedy = Words::tr("Put the rule into the application or a trigger on INSERT."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (!added.isCheck()) {
                        continue;
                    }
                    static const QStringList clocks{QStringLiteral("now"), QStringLiteral("clock_timestamp"),
                        QStringLiteral("statement_timestamp"), QStringLiteral("transaction_timestamp"),
                        QStringLiteral("timeofday"), QStringLiteral("age")};
                    bool found = std::ranges::any_of(calledFunctions(added.constraint->raw_expr),
                        [](const QString& name) { return clocks.contains(name) && name != QLatin1String("age"); });
                    forEachNode(&added.constraint->raw_expr->base,
                        [&](Node& node) { found = found || node.node_case == PG_QUERY__NODE__NODE_SQLVALUE_FUNCTION; });
                    if (found) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
