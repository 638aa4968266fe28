// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableLikeLosesRule()
{
    return {
        .id = QStringLiteral("table.like-loses"),
        .level = Level::Info,
        .title = Words::tr("LIKE without INCLUDING copies names and types only"),
        .explanation = Words::tr("Defaults, keys, CHECKs, identity, comments, storage and statistics stay behind; "
                                 "foreign keys, triggers, policies and grants do so even with INCLUDING ALL."),
        .remedy = Words::tr("INCLUDING ALL, then the foreign keys, triggers, policies and grants by hand."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* table = s.createTable()) {
                    for (const Node* element : nodes(table->n_table_elts, table->table_elts)) {
                        if (element->node_case == PG_QUERY__NODE__NODE_TABLE_LIKE_CLAUSE
                            && element->table_like_clause->options == 0) {
                            hits.add(s.at(element->table_like_clause->relation->location), s.first().on.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
