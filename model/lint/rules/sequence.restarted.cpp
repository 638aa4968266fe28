// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule sequenceRestartedRule()
{
    return {
        .id = QStringLiteral("sequence.restarted"),
        .level = Level::Warning,
        .title = Words::tr("A sequence is set back or forth by hand"),
        .explanation = Words::tr("Numbers below the largest one in use make every insert fail with a duplicate key "
                                 "until the sequence has passed it; writers that insert meanwhile are not seen."),
        .remedy
        = Words::tr("setval(seq, (SELECT max(id) FROM t)) in a transaction that locks the table against writes."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_SEQ_STMT
                    && option(nodes(s.node->alter_seq_stmt->n_options, s.node->alter_seq_stmt->options), "restart")
                        != nullptr) {
                    hits.add(s.offset, s.first().on.printed());
                }
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity) && action.command->def != nullptr
                        && option(
                               nodes(action.command->def->list->n_items, action.command->def->list->items), "restart")
                            != nullptr) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
