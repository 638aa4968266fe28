// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionManyLocksRule()
{
    return {
        .id = QStringLiteral("transaction.many-locks"),
        .level = Level::Warning,
        .title = Words::tr("Several tables are locked in one transaction"),
        .explanation
        = Words::tr("The first is still locked while this waits for the next lock; two such transactions deadlock."),
        .remedy = Words::tr("One table a transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!s.script.inTransaction() || !isAccessExclusive(action) || s.script.fresh(action.on)
                        || action.on.isEmpty() || s.node->node_case == PG_QUERY__NODE__NODE_LOCK_STMT) {
                        continue;
                    }
                    QStringList others;
                    bool known = false;
                    for (const Script::Held& held : s.script.held()) {
                        if (held.lock == accessExclusive) {
                            known = known || s.script.same(held.table, action.on);
                            if (!others.contains(held.table.printed())) {
                                others << held.table.printed();
                            }
                        }
                    }
                    if (!known && !others.isEmpty()) {
                        hits.add(action, s.offset,
                            Words::tr("%1 is still locked while this waits for its lock.")
                                .arg(others.join(QLatin1String(", "))));
                        return;
                    }
                }
            },
    };
}

} // namespace lk::lint
