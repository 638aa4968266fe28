// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule policyGapRule()
{
    return {
        .id = QStringLiteral("policy.gap"),
        .level = Level::Danger,
        .title = Words::tr("A policy is dropped and made again outside of one transaction"),
        .explanation = Words::tr(
            "In between, rows that it allowed are hidden, or, where it was restrictive, rows that it hid are seen."),
        .remedy = Words::tr("ALTER POLICY, or both in one transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_POLICY_STMT) {
                    const auto* gone = s.script.dropped(QLatin1String("policy"),
                        s.script.key(s.first().on) + QLatin1Char('.') + text(s.node->create_policy_stmt->policy_name));
                    if (gone != nullptr && (gone->transaction == 0 || gone->transaction != s.script.transaction())) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
