// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule clientPreparedStarRule()
{
    return {
        .id = QStringLiteral("client.prepared-star"),
        .level = Level::Info,
        .title = Words::tr("Prepared SELECT * fails once"),
        .explanation = Words::tr("A session that prepared SELECT * on the table gets \"cached plan must not change "
                                 "result type\" once; INSERT without a list of columns, and COPY, count the columns."),
        .remedy = Words::tr("Clients that retry or name their columns do not notice."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if ((action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
                            || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn))
                        && s.alterTable() != nullptr) {
                        hits.add(action);
                        return; // once a statement
                    }
                }
            },
    };
}

} // namespace lk::lint
