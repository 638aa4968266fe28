// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule grantPublicRule()
{
    return {
        .id = QStringLiteral("grant.public"),
        .level = Level::Warning,
        .title = Words::tr("A right for everybody"),
        .explanation
        = Words::tr("PUBLIC is every role there is and every one still to come, of every application of the server."),
        .remedy = Words::tr("GRANT to the roles that need it."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* grant = s.node->node_case == PG_QUERY__NODE__NODE_GRANT_STMT ? s.node->grant_stmt
                    : s.node->node_case == PG_QUERY__NODE__NODE_ALTER_DEFAULT_PRIVILEGES_STMT
                    ? s.node->alter_default_privileges_stmt->action
                    : nullptr;
                if (grant == nullptr || !grant->is_grant) {
                    return;
                }
                for (const Node* grantee : nodes(grant->n_grantees, grant->grantees)) {
                    if (grantee->node_case == PG_QUERY__NODE__NODE_ROLE_SPEC
                        && grantee->role_spec->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC) {
                        hits.add(s.at(grantee->role_spec->location), QString());
                    }
                }
            },
    };
}

} // namespace lk::lint
