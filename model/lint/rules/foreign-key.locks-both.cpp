// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule foreignKeyLocksBothRule()
{
    return {
        .id = QStringLiteral("foreign-key.locks-both"),
        .level = Level::Info,
        .title = Words::tr("A foreign key locks the referenced table too"),
        .explanation
        = Words::tr("ADD FOREIGN KEY, NOT VALID included, and ADD COLUMN ... REFERENCES take ShareRowExclusive on the "
                    "referenced table: writes to both wait until the transaction ends."),
        .remedy = Words::tr("One foreign key a transaction, with a lock_timeout."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const Name other = nameOf(added.constraint->pktable);
                    if (added.isForeignKey() && !s.script.same(other, added.table) && !s.script.fresh(other)) {
                        hits.add(*added.action, added.offset,
                            Words::tr("Takes ShareRowExclusive on %1 too: writes to both tables wait until the "
                                      "transaction ends.")
                                .arg(other.printed()));
                    }
                }
                if (s.createTable() != nullptr) { // the new table harms nobody, the one it references is in use
                    for (const AddedConstraint& added : s.constraints(true)) {
                        const Name other = nameOf(added.constraint->pktable);
                        if (added.isForeignKey() && !s.script.same(other, added.table) && !s.script.fresh(other)) {
                            hits.add(added.offset, other.printed(),
                                Words::tr(
                                    "Takes ShareRowExclusive on %1: writes to it wait until the transaction ends.")
                                    .arg(other.printed()));
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
