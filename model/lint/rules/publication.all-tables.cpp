// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule publicationAllTablesRule()
{
    return {
        .id = QStringLiteral("publication.all-tables"),
        .level = Level::Warning,
        .title = Words::tr("Every table is published"),
        .explanation = Words::tr("From now on UPDATE and DELETE fail on every table without a primary key or replica "
                                 "identity, those still to come included, and all of them are sent."),
        .remedy = Words::tr("Name the tables, or make sure that each has a primary key."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_PUBLICATION_STMT
                    && s.node->create_publication_stmt->for_all_tables) {
                    hits.add(s.offset, text(s.node->create_publication_stmt->pubname));
                }
            },
    };
}

} // namespace lk::lint
