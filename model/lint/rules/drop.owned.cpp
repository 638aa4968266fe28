// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule dropOwnedRule()
{
    return {
        .id = QStringLiteral("drop.owned"),
        .level = Level::Danger,
        .title = Words::tr("Everything a role owns is dropped"),
        .explanation = Words::tr(
            "DROP OWNED drops every object of the role in this database, unseen, and its rights on all others."),
        .remedy = Words::tr("REASSIGN OWNED first, then drop what is left by name."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_DROP_OWNED_STMT) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
