// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule sequenceCyclesRule()
{
    return {
        .id = QStringLiteral("sequence.cycles"),
        .level = Level::Warning,
        .title = Words::tr("A sequence that begins anew"),
        .explanation
        = Words::tr("CYCLE gives numbers again that are in use: keys clash, or old rows are taken for new ones."),
        .remedy = Words::tr("NO CYCLE, AS bigint."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto look = [&](Nodes options) {
                    if (isOn(options, "cycle")) {
                        hits.add(s.offset, s.first().on.printed());
                    }
                };
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_SEQ_STMT) {
                    look(nodes(s.node->create_seq_stmt->n_options, s.node->create_seq_stmt->options));
                } else if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_SEQ_STMT) {
                    look(nodes(s.node->alter_seq_stmt->n_options, s.node->alter_seq_stmt->options));
                }
            },
    };
}

} // namespace lk::lint
