// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule matviewRefreshedRule()
{
    return {
        .id = QStringLiteral("matview.refreshed"),
        .level = Level::Info,
        .title = Words::tr("A materialized view is computed anew"),
        .explanation
        = Words::tr("Reads wait for all of that time, unless it is done CONCURRENTLY, which needs a unique index."),
        .remedy = Words::tr("REFRESH MATERIALIZED VIEW CONCURRENTLY."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_REFRESH_MAT_VIEW_STMT) {
                    if (s.node->refresh_mat_view_stmt->concurrent) {
                        hits.add(s.first(), Words::tr("The view can be read meanwhile; other refreshes wait."));
                    } else {
                        hits.add(s.first(), Words::tr("Nobody may read the view meanwhile."));
                    }
                }
            },
    };
}

} // namespace lk::lint
