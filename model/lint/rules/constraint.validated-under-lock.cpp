// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintValidatedUnderLockRule()
{
    return {
        .id = QStringLiteral("constraint.validated-under-lock"),
        .level = Level::Warning,
        .title = Words::tr("A constraint is validated while its own strong lock is held"),
        .explanation = Words::tr("The lock that ADD CONSTRAINT took stays until the transaction ends, so the scan of "
                                 "VALIDATE runs under it: NOT VALID has won nothing."),
        .remedy = Words::tr("Commit between the two."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_ValidateConstraint) || !s.script.inTransaction()) {
                        continue;
                    }
                    for (const Script::Held& held : s.script.held()) {
                        if (s.script.same(held.table, action.on)
                            && strength(held.lock) >= strength(shareRowExclusive)) {
                            hits.add(action,
                                Words::tr("The transaction holds %1 on %2 from an earlier statement, and keeps it "
                                          "during the scan.")
                                    .arg(held.lock, held.table.printed()));
                            break;
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
