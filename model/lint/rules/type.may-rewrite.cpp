// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/typechange.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeMayRewriteRule()
{
    return {
        .id = QStringLiteral("type.may-rewrite"),
        .level = Level::Warning,
        .title = Words::tr("A type change that is free only from some types"),
        .explanation = Words::tr("From varchar to text or a longer varchar, from numeric to a larger precision of the "
                                 "same scale, from timestamp to more digits nothing is rewritten; from anything else "
                                 "the whole table is, under AccessExclusive. Partial and expression indexes are "
                                 "rebuilt in any case, a CHECK on the column is tried again."),
        .remedy = Words::tr("Look at the column's present type: lockkeeper plan --change-type asks the server."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) && s.alterTable() != nullptr
                        && typeChangeOf(action, s.script) == TypeChange::Unknown) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
