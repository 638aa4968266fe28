// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule truncateRule()
{
    return {
        .id = QStringLiteral("truncate"),
        .level = Level::Danger,
        .title = Words::tr("All rows are removed"),
        .explanation = Words::tr(
            "All rows are gone for good, under AccessExclusive; a reader with an older snapshot sees an empty table."),
        .remedy = Words::tr("DELETE in batches, or be sure that nobody needs them."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_TRUNCATE_STMT) {
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
