// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableAlteredRule()
{
    return {
        .id = QStringLiteral("table.altered"),
        .level = Level::Info,
        .title = Words::tr("A short lock that everybody meets"),
        .explanation = Words::tr("A short AccessExclusive that waits for everybody, and everybody behind it."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.alterTable() == nullptr) {
                    return;
                }
                for (const Action& action : s.actions) {
                    switch (action.command->subtype) {
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetStorage:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetCompression:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_ReplicaIdentity:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_ChangeOwner:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropExpression:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_SetIdentity:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddInherit:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropInherit:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_AddOf:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_DropOf:
                        hits.add(action);
                        break;
                    default:
                        break;
                    }
                }
            },
    };
}

} // namespace lk::lint
