// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule viewSelectStarRule()
{
    return {
        .id = QStringLiteral("view.select-star"),
        .level = Level::Warning,
        .title = Words::tr("A view with SELECT *"),
        .explanation = Words::tr("The star is expanded once: new columns do not appear, and each column there is holds "
                                 "the table fast against DROP COLUMN and ALTER TYPE."),
        .remedy = Words::tr("Name the columns."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const Node* query = s.createView() != nullptr ? s.createView()->query : nullptr;
                if (const auto* made = s.createTableAs();
                    made != nullptr && made->objtype == PG_QUERY__OBJECT_TYPE__OBJECT_MATVIEW) {
                    query = made->query;
                }
                if (query != nullptr && query->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
                    for (const Node* target :
                        nodes(query->select_stmt->n_target_list, query->select_stmt->target_list)) {
                        const Node* value = target->res_target->val;
                        if (value->node_case == PG_QUERY__NODE__NODE_COLUMN_REF
                            && value->column_ref->fields[value->column_ref->n_fields - 1]->node_case
                                == PG_QUERY__NODE__NODE_A_STAR) {
                            hits.add(s.at(value->column_ref->location), s.first().on.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
