// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rowwrites.h"
#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule catalogWrittenRule()
{
    return {
        .id = QStringLiteral("catalog.written"),
        .level = Level::Danger,
        .title = Words::tr("A system catalog is written by hand"),
        .explanation = Words::tr("The server checks nothing of it and tells no session: an object may become unusable, "
                                 "or its data be read as what it is not."),
        .remedy = Words::tr("Use the statement that is made for it (ALTER ..., COMMENT ..., GRANT ...)."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto look = [&](const Action& action) {
                    if (action.on.schema == QLatin1String("pg_catalog")
                        || (action.on.schema.isEmpty() && action.on.name.startsWith(QLatin1String("pg_")))) {
                        hits.add(action);
                    }
                };
                for (const RowWrite& write : rowWrites(s)) {
                    look(write.action);
                }
                if (s.node->node_case == PG_QUERY__NODE__NODE_INSERT_STMT) {
                    look(s.first());
                }
            },
    };
}

} // namespace lk::lint
