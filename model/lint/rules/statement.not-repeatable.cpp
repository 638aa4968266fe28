// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule statementNotRepeatableRule()
{
    return {
        .id = QStringLiteral("statement.not-repeatable"),
        .level = Level::Info,
        .title = Words::tr("A second run of the script fails here"),
        .explanation = Words::tr("Outside of a transaction a script that fails half-way leaves what it has done; run "
                                 "again, this statement fails because the object is there, or gone."),
        .remedy
        = Words::tr("IF EXISTS or IF NOT EXISTS (but see index.concurrently-if-not-exists), or one transaction."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.inTransaction()) {
                    return;
                }
                const auto* table = s.createTable();
                const auto* index = s.createIndex();
                const auto* drop = s.drop();
                const bool refuses = (table != nullptr && !table->if_not_exists)
                    || (index != nullptr && !index->if_not_exists) || (drop != nullptr && !drop->missing_ok);
                if (refuses) {
                    hits.add(s.first());
                }
                for (const Action& action : s.actions) {
                    if ((action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddColumn)
                            || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropColumn)
                            || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint))
                        && !action.command->missing_ok) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
