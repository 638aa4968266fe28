// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule collationRefreshedRule()
{
    return {
        .id = QStringLiteral("collation.refreshed"),
        .level = Level::Danger,
        .title = Words::tr("A collation is declared current without rebuilding its indexes"),
        .explanation = Words::tr("REFRESH VERSION only silences the warning: indexes sorted by the old rules miss rows "
                                 "and let duplicates in."),
        .remedy = Words::tr("REINDEX CONCURRENTLY every index that uses the collation first."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_COLLATION_STMT) {
                    hits.add(s.offset,
                        nameOf(nodes(s.node->alter_collation_stmt->n_collname, s.node->alter_collation_stmt->collname))
                            .printed());
                }
            },
    };
}

} // namespace lk::lint
