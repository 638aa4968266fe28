// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexConcurrentlyLockTimeoutRule()
{
    return {
        .id = QStringLiteral("index.concurrently-lock-timeout"),
        .level = Level::Warning,
        .title = Words::tr("lock_timeout ends a concurrent index build"),
        .explanation = Words::tr("The build waits for other transactions with ordinary locks: lock_timeout ends it "
                                 "there and leaves an INVALID index."),
        .remedy
        = Words::tr("SET lock_timeout = 0 for it; its waits block nobody but other schema changes of the table."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                const auto* reindex = s.reindex();
                const bool online = (index != nullptr && index->concurrent)
                    || (reindex != nullptr && isOn(nodes(reindex->n_params, reindex->params), "concurrently"));
                if (online && s.script.hasLockTimeout() && !s.script.inTransaction()) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
