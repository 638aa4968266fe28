// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule lockRule()
{
    return {
        .id = QStringLiteral("lock"),
        .level = Level::Info,
        .title = Words::tr("A table is locked by name"),
        .explanation = Words::tr(
            "Held until the transaction ends; from Share upwards writes wait, under AccessExclusive reads too."),
        .remedy = Words::tr("Keep the transaction short and lock tables in a fixed order."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_LOCK_STMT) {
                    for (const Action& action : s.actions) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
