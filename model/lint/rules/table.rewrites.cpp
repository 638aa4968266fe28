// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableRewritesRule()
{
    return {
        .id = QStringLiteral("table.rewrites"),
        .level = Level::Danger,
        .title = Words::tr("The whole table is written anew"),
        .explanation
        = Words::tr("The whole table and its indexes are written anew while nobody else may even read it."),
        .remedy
        = Words::tr("pg_repack or a copy in batches does it online; for bloat let plain VACUUM free the space."),
        .check =
            [](const Statement& s, Hits& hits) {
                switch (s.node->node_case) {
                case PG_QUERY__NODE__NODE_VACUUM_STMT:
                case PG_QUERY__NODE__NODE_CLUSTER_STMT:
                    for (const Action& action : s.actions) {
                        if (isAccessExclusive(action)) {
                            hits.add(action);
                        }
                    }
                    break;
                default:
                    for (const Action& action : s.actions) {
                        if (action.work == rewrite && !action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
                            && !action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)
                            && action.command != nullptr) {
                            hits.add(action);
                        }
                    }
                    break;
                }
            },
    };
}

} // namespace lk::lint
