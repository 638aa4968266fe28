// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexAdvisoryLockWaiterRule()
{
    return {
        .id = QStringLiteral("index.advisory-lock-waiter"),
        .level = Level::Warning,
        .title = Words::tr("A session that waits for the advisory lock deadlocks with CONCURRENTLY"),
        .explanation = Words::tr("Another run of this script waits in pg_advisory_lock with a snapshot; CREATE INDEX "
                                 "CONCURRENTLY waits for every older snapshot, so each waits for the other."),
        .remedy = Words::tr("pg_try_advisory_lock in a loop of the tool, or build the index outside of the lock."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                const auto* reindex = s.reindex();
                const bool online = (index != nullptr && index->concurrent)
                    || (reindex != nullptr && isOn(nodes(reindex->n_params, reindex->params), "concurrently"));
                if (online && s.script.tookSessionAdvisoryLock()) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
