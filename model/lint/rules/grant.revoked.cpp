// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule grantRevokedRule()
{
    return {
        .id = QStringLiteral("grant.revoked"),
        .level = Level::Warning,
        .title = Words::tr("A right is taken away"),
        .explanation = Words::tr("Whoever used it fails from this moment on, in sessions that are open too."),
        .remedy = Words::tr("Look at pg_stat_activity and the logs for who uses it; grant the new right first."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_GRANT_STMT && !s.node->grant_stmt->is_grant) {
                    for (const Node* object : nodes(s.node->grant_stmt->n_objects, s.node->grant_stmt->objects)) {
                        const Name name = nameOf(object);
                        const FunctionFacts* function = s.script.function(name);
                        if (!s.script.fresh(name) && function == nullptr) {
                            hits.add(s.offset, name.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
