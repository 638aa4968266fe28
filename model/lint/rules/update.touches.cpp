// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule updateTouchesRule()
{
    return {
        .id = QStringLiteral("update.touches"),
        .level = Level::Warning,
        .title = Words::tr("An UPDATE that sets a column to itself"),
        .explanation = Words::tr("It writes every row anew, fires every trigger (updated_at changes), and fails on a "
                                 "GENERATED ALWAYS identity."),
        .remedy = Words::tr("Write the column that should change, where it differs."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case != PG_QUERY__NODE__NODE_UPDATE_STMT) {
                    return;
                }
                for (const Node* target : nodes(s.node->update_stmt->n_target_list, s.node->update_stmt->target_list)) {
                    const auto& one = *target->res_target;
                    if (one.val != nullptr && one.val->node_case == PG_QUERY__NODE__NODE_COLUMN_REF
                        && one.val->column_ref->n_fields == 1 && text(one.val->column_ref->fields[0]) == text(one.name)
                        && one.n_indirection == 0) {
                        hits.add(s.first(), s.at(one.location));
                    }
                }
            },
    };
}

} // namespace lk::lint
