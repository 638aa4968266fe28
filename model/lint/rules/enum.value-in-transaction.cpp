// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule enumValueInTransactionRule()
{
    return {
        .id = QStringLiteral("enum.value-in-transaction"),
        .level = Level::Danger,
        .title = Words::tr("A new enum value is used before it is committed"),
        .explanation = Words::tr("A value that ALTER TYPE ... ADD VALUE has added cannot be used until the transaction "
                                 "ends: the statement fails (\"unsafe use of new value\")."),
        .remedy = Words::tr("Commit between the two."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (!s.script.inTransaction() || s.script.newEnumValues().isEmpty()
                    || s.node->node_case == PG_QUERY__NODE__NODE_ALTER_ENUM_STMT) {
                    return;
                }
                bool used = false;
                forEachNode(&s.node->base, [&](Node& node) {
                    used = used
                        || (node.node_case == PG_QUERY__NODE__NODE_A_CONST
                            && s.script.newEnumValues().contains(constantText(&node)));
                });
                if (used) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
