// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule extensionChangedRule()
{
    return {
        .id = QStringLiteral("extension.changed"),
        .level = Level::Warning,
        .title = Words::tr("An extension changes"),
        .explanation = Words::tr("ALTER EXTENSION UPDATE and DROP EXTENSION run scripts of others: they may rewrite "
                                 "types, rebuild indexes or drop functions under strong locks."),
        .remedy = Words::tr("Read the extension's update script, and try it on a copy."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_EXTENSION_STMT) {
                    hits.add(s.offset, text(s.node->alter_extension_stmt->extname));
                } else if (s.drop(PG_QUERY__OBJECT_TYPE__OBJECT_EXTENSION) != nullptr) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
