// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule indexConcurrentlyStatementTimeoutRule()
{
    return {
        .id = QStringLiteral("index.concurrently-statement-timeout"),
        .level = Level::Warning,
        .title = Words::tr("statement_timeout ends a concurrent index build"),
        .explanation = Words::tr("When it is over the build stops, after all the work, and leaves an INVALID index."),
        .remedy = Words::tr("SET statement_timeout = 0 for it."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* index = s.createIndex();
                if (index != nullptr && index->concurrent && !s.script.inTransaction()
                    && s.script.timeout(QStringLiteral("statement_timeout")).value_or(0) > 0) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
