// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule truncateCascadeRule()
{
    return {
        .id = QStringLiteral("truncate.cascade"),
        .level = Level::Danger,
        .title = Words::tr("TRUNCATE ... CASCADE empties other tables"),
        .explanation
        = Words::tr("Every table with a foreign key to it, and those with one to them, are emptied as well."),
        .remedy = Words::tr("Name each table; the server then refuses where one was forgotten."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_TRUNCATE_STMT
                    && s.node->truncate_stmt->behavior == PG_QUERY__DROP_BEHAVIOR__DROP_CASCADE) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
