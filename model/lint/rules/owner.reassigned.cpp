// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule ownerReassignedRule()
{
    return {
        .id = QStringLiteral("owner.reassigned"),
        .level = Level::Warning,
        .title = Words::tr("Everything a role owns changes hands"),
        .explanation = Words::tr(
            "Takes AccessExclusive on every table of the role, one after the other, and holds them all until the end."),
        .remedy = Words::tr("ALTER TABLE ... OWNER TO, one table a transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_REASSIGN_OWNED_STMT) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
