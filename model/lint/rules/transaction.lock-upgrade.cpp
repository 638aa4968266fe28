// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionLockUpgradeRule()
{
    return {
        .id = QStringLiteral("transaction.lock-upgrade"),
        .level = Level::Warning,
        .title = Words::tr("A weak lock becomes a strong one"),
        .explanation = Words::tr("The transaction holds a weaker lock on the table already: another that did the same "
                                 "waits for this one, and this one for it, until the server ends one of them."),
        .remedy = Words::tr("LOCK TABLE ... IN ACCESS EXCLUSIVE MODE at the start of the transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!s.script.inTransaction() || strength(action.lock) < strength(shareRowExclusive)) {
                        continue;
                    }
                    int strongest = 0;
                    QString held;
                    for (const Script::Held& one : s.script.held()) {
                        if (s.script.same(one.table, action.on) && strength(one.lock) > strongest) {
                            strongest = strength(one.lock);
                            held = one.lock;
                        }
                    }
                    if (strongest > 0 && strongest < strength(shareUpdateExclusive)) {
                        hits.add(action, s.offset,
                            Words::tr("The transaction holds %1 on the table already and now wants %2: two that do so "
                                      "deadlock.")
                                .arg(held, action.lock));
                        return;
                    }
                }
            },
    };
}

} // namespace lk::lint
