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
                if (s.node->node_case != PG_QUERY__NODE__NODE_GRANT_STMT || !s.node->grant_stmt->is_grant) {
                    return;
                }
                for (const Node* grantee : nodes(s.node->grant_stmt->n_grantees, s.node->grant_stmt->grantees)) {
                    if (grantee->node_case == PG_QUERY__NODE__NODE_ROLE_SPEC
                        && grantee->role_spec->roletype == PG_QUERY__ROLE_SPEC_TYPE__ROLESPEC_PUBLIC) {
                        hits.add(s.at(grantee->role_spec->location), QString());
                    }
                }
            },
    };
}

} // namespace lk::lint
