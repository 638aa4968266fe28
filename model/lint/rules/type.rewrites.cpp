// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/typechange.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeRewritesRule()
{
    return {
        .id = QStringLiteral("type.rewrites"),
        .level = Level::Danger,
        .title = Words::tr("A column gets another type"),
        .explanation
        = Words::tr("In most cases table and indexes are written anew while nobody else may even read the table, and "
                    "values may not survive. It fails under views, rules, generated columns, policies, triggers with "
                    "OF or WHEN, publications' lists, and SQL bodies of functions."),
        .remedy = Words::tr("lockkeeper plan --change-type makes a staged plan of it."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType) && s.alterTable() != nullptr
                        && typeChangeOf(action, s.script) == TypeChange::Rewrites) {
                        hits.add(action,
                            Words::tr("Column %1 gets another type: in most cases table and indexes are written anew "
                                      "while nobody "
                                      "else may even read the table, and values may not survive.")
                                .arg(action.target()));
                    }
                }
            },
    };
}

} // namespace lk::lint
