// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule transactionSleepsRule()
{
    return {
        .id = QStringLiteral("transaction.sleeps"),
        .level = Level::Warning,
        .title = Words::tr("A transaction that sleeps"),
        .explanation = Words::tr(
            "Everything it has locked stays locked, and nothing that has been deleted since can be cleaned up."),
        .remedy = Words::tr("Sleep between transactions."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.inTransaction() && s.node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
                    for (const QString& name : calledFunctions(s.node)) {
                        if (name.startsWith(QLatin1String("pg_sleep"))) {
                            hits.add(s.offset, QString());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
