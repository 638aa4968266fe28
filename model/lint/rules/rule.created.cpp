// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"

#include "model/lint/words.h"

namespace lk::lint {

Rule ruleCreatedRule()
{
    return {
        .id = QStringLiteral("rule.created"),
        .level = Level::Warning,
        .title = Words::tr("A rule rewrites what clients write"),
        .explanation = Words::tr("CREATE RULE takes AccessExclusive; the rule rewrites statements before they run: "
                                 "volatile expressions run twice, row counts and RETURNING change, COPY passes it by, "
                                 "and the column it names can no longer change its type."),
        .remedy = Words::tr("A trigger, or a view with INSTEAD OF triggers."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_RULE_STMT) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
