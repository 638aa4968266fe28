// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule renameSchemaMovedRule()
{
    return {
        .id = QStringLiteral("rename.schema-moved"),
        .level = Level::Warning,
        .title = Words::tr("A table leaves its schema"),
        .explanation
        = Words::tr("Whoever names it with the old schema, or finds it through search_path, fails from this moment on. "
                    "Views, foreign keys and policies follow; the text of functions does not."),
        .remedy = Words::tr("Leave a view of the same name in the old schema, in the same transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_OBJECT_SCHEMA_STMT
                    && s.node->alter_object_schema_stmt->relation != nullptr) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
