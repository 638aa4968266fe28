// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule enumValueRenamedRule()
{
    return {
        .id = QStringLiteral("enum.value-renamed"),
        .level = Level::Warning,
        .title = Words::tr("An enum value's old name is gone at once"),
        .explanation = Words::tr("Whoever still writes or compares the old name fails from this moment on."),
        .remedy = Words::tr("Add the new value, move the rows, and let the old one be."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_ENUM_STMT
                    && !text(s.node->alter_enum_stmt->old_val).isEmpty()) {
                    hits.add(s.offset,
                        nameOf(nodes(s.node->alter_enum_stmt->n_type_name, s.node->alter_enum_stmt->type_name))
                            .printed());
                }
            },
    };
}

} // namespace lk::lint
