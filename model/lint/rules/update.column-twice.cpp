// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule updateColumnTwiceRule()
{
    return {
        .id = QStringLiteral("update.column-twice"),
        .level = Level::Danger,
        .title = Words::tr("One UPDATE assigns a column twice"),
        .explanation
        = Words::tr("The server refuses it (\"multiple assignments to same column\"): the script fails here."),
        .remedy = Words::tr("Assign it once."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case != PG_QUERY__NODE__NODE_UPDATE_STMT) {
                    return;
                }
                QStringList seen;
                for (const Node* target : nodes(s.node->update_stmt->n_target_list, s.node->update_stmt->target_list)) {
                    const QString name = text(target->res_target->name);
                    if (target->res_target->n_indirection == 0 && seen.contains(name)) {
                        hits.add(s.first(), s.at(target->res_target->location));
                    }
                    seen << name;
                }
            },
    };
}

} // namespace lk::lint
