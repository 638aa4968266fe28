// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule updateAllRowsRule()
{
    return {
        .id = QStringLiteral("update.all-rows"),
        .level = Level::Warning,
        .title = Words::tr("One statement writes every row"),
        .explanation = Words::tr("Every row is locked until the transaction ends, and the table doubles in size."),
        .remedy = Words::tr("Update in batches, each in a transaction of its own."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_UPDATE_STMT
                    && s.node->update_stmt->where_clause == nullptr) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
