// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropDatabaseRule()
{
    return {
        .id = QStringLiteral("drop.database"),
        .level = Level::Danger,
        .title = Words::tr("A whole database is dropped"),
        .explanation = Words::tr("Everything in it is gone for good."),
        .remedy = Words::tr("Rename it, refuse connections, keep a backup, and drop it when nobody missed it."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_DROPDB_STMT) {
                    hits.add(s.offset, text(s.node->dropdb_stmt->dbname));
                }
            },
    };
}

} // namespace lk::lint
