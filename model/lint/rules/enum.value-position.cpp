// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule enumValuePositionRule()
{
    return {
        .id = QStringLiteral("enum.value-position"),
        .level = Level::Info,
        .title = Words::tr("A new enum value without a place"),
        .explanation = Words::tr("It sorts after all the others, and cannot be moved later."),
        .remedy = Words::tr("ADD VALUE ... BEFORE or AFTER."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_ENUM_STMT
                    && text(s.node->alter_enum_stmt->old_val).isEmpty()
                    && text(s.node->alter_enum_stmt->new_val_neighbor).isEmpty()) {
                    hits.add(s.offset,
                        nameOf(nodes(s.node->alter_enum_stmt->n_type_name, s.node->alter_enum_stmt->type_name))
                            .printed());
                }
            },
    };
}

} // namespace lk::lint
