// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableUnloggedRule()
{
    return {
        .id = QStringLiteral("table.unlogged"),
        .level = Level::Warning,
        .title = Words::tr("A table that does not survive a crash"),
        .explanation = Words::tr("After a crash it is empty; replicas and base backups do not have it."),
        .remedy = Words::tr("LOGGED, unless it can be computed anew."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* table = s.createTable();
                    table != nullptr && text(table->relation->relpersistence) == QLatin1String("u")) {
                    hits.add(s.offset, s.first().on.printed());
                }
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetUnLogged)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
