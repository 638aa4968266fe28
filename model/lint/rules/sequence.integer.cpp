// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule sequenceIntegerRule()
{
    return {
        .id = QStringLiteral("sequence.integer"),
        .level = Level::Warning,
        .title = Words::tr("A sequence that ends at 2147483647"),
        .explanation = Words::tr("When it is used up every insert fails, and gaps of rolled back transactions count."),
        .remedy = Words::tr("AS bigint, which is the default."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                const auto look = [&](Nodes options) {
                    const auto* type = option(options, "as");
                    const QString name = optionText(type);
                    if (name == QLatin1String("integer") || name == QLatin1String("smallint")) {
                        hits.add(s.at(type->location), s.first().on.printed());
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
