// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule alterCouldBeOneRule()
{
    return {
        .id = QStringLiteral("alter.could-be-one"),
        .level = Level::Info,
        .title = Words::tr("Several ALTER TABLE of one table"),
        .explanation = Words::tr("Each waits for AccessExclusive anew, with everybody behind it, and each that "
                                 "rewrites or scans does so again."),
        .remedy = Words::tr("One ALTER TABLE with several commands, where none of them scans or builds."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.inTransaction() || s.alterTable() == nullptr || !isAccessExclusive(s.first())) {
                    return;
                }
                const auto& last = s.script.lastAlter();
                const bool light
                    = std::ranges::all_of(s.actions, [](const Action& action) { return action.work == metadata; });
                const bool proof = std::ranges::any_of(s.actions, [](const Action& action) {
                    return action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_SetNotNull)
                        || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DropConstraint)
                        || action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AddConstraint);
                });
                if (light && !proof && last.statement + 1 == s.script.statements()
                    && s.script.same(last.table, s.first().on)) {
                    hits.add(s.first(), s.offset);
                }
            },
    };
}

} // namespace lk::lint
