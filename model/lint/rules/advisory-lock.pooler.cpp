// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule advisoryLockPoolerRule()
{
    return {
        .id = QStringLiteral("advisory-lock.pooler"),
        .level = Level::Info,
        .title = Words::tr("A session's advisory lock behind a pooler"),
        .explanation = Words::tr("Behind a pooler in transaction mode the next statement may run on another "
                                 "connection: the lock is held by a session that nobody has, and unlocking fails."),
        .remedy = Words::tr("Connect directly, or pg_advisory_xact_lock."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.node->node_case == PG_QUERY__NODE__NODE_SELECT_STMT) {
                    for (const QString& name : calledFunctions(s.node)) {
                        if (name == QLatin1String("pg_advisory_lock")
                            || name == QLatin1String("pg_advisory_lock_shared")
                            || name == QLatin1String("pg_try_advisory_lock")) {
                            hits.add(s.offset, QString());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
