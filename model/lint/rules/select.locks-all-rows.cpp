// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule selectLocksAllRowsRule()
{
    return {
        .id = QStringLiteral("select.locks-all-rows"),
        .level = Level::Warning,
        .title = Words::tr("FOR UPDATE without a condition"),
        .explanation = Words::tr("Every row is locked until the transaction ends: all writers wait."),
        .remedy = Words::tr("A WHERE, or LOCK TABLE if all of it is meant."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT && s.node->select_stmt->n_locking_clause > 0
                    && s.node->select_stmt->where_clause == nullptr && s.node->select_stmt->limit_count == nullptr
                    && s.node->select_stmt->n_from_clause > 0) {
                    hits.add(s.first(), s.offset);
                }
            },
    };
}

} // namespace lk::lint
