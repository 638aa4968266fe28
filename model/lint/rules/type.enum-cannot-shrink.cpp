// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeEnumCannotShrinkRule()
{
    return {
        .id = QStringLiteral("type.enum-cannot-shrink"),
        .level = Level::Info,
        .title = Words::tr("An enum's values stay for ever"),
        .explanation = Words::tr("A value can be added and renamed but never removed; a new order or a smaller set is "
                                 "a type change of every column."),
        .remedy = Words::tr("A small table with a foreign key, or text with a CHECK, if the set changes."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_CREATE_ENUM_STMT) {
                    hits.add(s.offset,
                        nameOf(nodes(s.node->create_enum_stmt->n_type_name, s.node->create_enum_stmt->type_name))
                            .printed());
                }
            },
    };
}

} // namespace lk::lint
