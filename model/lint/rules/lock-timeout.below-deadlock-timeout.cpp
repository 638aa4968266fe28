// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule lockTimeoutBelowDeadlockTimeoutRule()
{
    return {
        .id = QStringLiteral("lock-timeout.below-deadlock-timeout"),
        .level = Level::Info,
        .title = Words::tr("A lock_timeout that an autovacuum outlasts"),
        .explanation = Words::tr("Below deadlock_timeout (1 s unless changed) it never beats an autovacuum that holds "
                                 "the table: that one yields only when it is found to block, after deadlock_timeout."),
        .remedy
        = Words::tr("At least 1500ms for one of the tries, or look first whether an autovacuum is at the table."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* set = s.set();
                if (set == nullptr || text(set->name).toLower() != QLatin1String("lock_timeout")) {
                    return;
                }
                Script after = s.script;
                after.take(s);
                const qint64 limit = after.timeout(QStringLiteral("lock_timeout")).value_or(0);
                const qint64 deadlock = after.timeout(QStringLiteral("deadlock_timeout")).value_or(1000);
                if (limit > 0 && limit < deadlock) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
