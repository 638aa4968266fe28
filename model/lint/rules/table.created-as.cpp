// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableCreatedAsRule()
{
    return {
        .id = QStringLiteral("table.created-as"),
        .level = Level::Info,
        .title = Words::tr("A copy without keys, defaults and rights"),
        .explanation = Words::tr("CREATE TABLE AS and SELECT INTO copy columns and rows only: no keys, no NOT NULL, no "
                                 "defaults, no identity, no indexes, no grants."),
        .remedy = Words::tr("CREATE TABLE ... (LIKE ... INCLUDING ALL), then INSERT ... SELECT in batches."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* made = s.createTableAs(); made != nullptr
                    && made->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_TABLE
                    && text(made->into->rel->relpersistence) != QLatin1String("t")) {
                    hits.add(s.offset, s.first().on.printed());
                }
                if (s.node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT && s.node->select_stmt->into_clause != nullptr
                    && !s.inner && text(s.node->select_stmt->into_clause->rel->relpersistence) != QLatin1String("t")) {
                    hits.add(s.offset, nameOf(s.node->select_stmt->into_clause->rel).printed());
                }
            },
    };
}

} // namespace lk::lint
