// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule policyLocksRule()
{
    return {
        .id = QStringLiteral("policy.locks"),
        .level = Level::Info,
        .title = Words::tr("Policies change under AccessExclusive"),
        .explanation = Words::tr("CREATE, ALTER and DROP POLICY, and switching row security, take AccessExclusive: "
                                 "readers wait. Prepared plans of all sessions are made anew."),
        .remedy = Words::tr("With a lock_timeout, several policies of one table in one transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_POLICY_STMT
                    || s.node->node_case == PG_QUERY__NODE__NODE_ALTER_POLICY_STMT
                    || s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_POLICY) != nullptr) {
                    hits.add(s.first());
                }
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_EnableRowSecurity)
                        || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ForceRowSecurity)
                        || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_NoForceRowSecurity)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
