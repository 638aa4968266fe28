// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule systemAlteredRule()
{
    return {
        .id = QStringLiteral("system.altered"),
        .level = Level::Info,
        .title = Words::tr("A setting of the whole server"),
        .explanation = Words::tr("It reaches every database of the server, lies in a file that no script of yours "
                                 "shows, and some of it waits for a restart."),
        .remedy = Words::tr("ALTER DATABASE or ALTER ROLE ... SET, where one database or role is meant."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_ALTER_SYSTEM_STMT) {
                    hits.add(s.offset, text(s.node->alter_system_stmt->setstmt->name));
                }
            },
    };
}

} // namespace lk::lint
