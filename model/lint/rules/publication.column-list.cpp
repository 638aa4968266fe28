// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule publicationColumnListRule()
{
    return {
        .id = QStringLiteral("publication.column-list"),
        .level = Level::Info,
        .title = Words::tr("A publication with a list or a filter"),
        .explanation = Words::tr("The list and the filter hold the columns they name fast against DROP COLUMN and "
                                 "ALTER TYPE, and new columns are not published by themselves."),
        .remedy = Words::tr("ALTER PUBLICATION ... SET TABLE with the new list, before and after a change of columns."),
        .check =
            [](const Statement& s, Hits& hits) {
                Nodes objects;
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT) {
                    objects = nodes(
                        s.node->create_publication_stmt->n_pubobjects, s.node->create_publication_stmt->pubobjects);
                } else if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_PUBLICATION_STMT) {
                    objects = nodes(
                        s.node->alter_publication_stmt->n_pubobjects, s.node->alter_publication_stmt->pubobjects);
                }
                for (const Node* object : objects) {
                    const auto* table = object->publication_obj_spec->pubtable;
                    if (table != nullptr && (table->n_columns > 0 || table->where_clause != nullptr)) {
                        hits.add(s.at(table->relation->location), nameOf(table->relation).printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
