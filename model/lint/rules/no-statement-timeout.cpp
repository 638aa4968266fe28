// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule noStatementTimeoutRule()
{
    return {
        .id = QStringLiteral("no-statement-timeout"),
        .level = Level::Info,
        .title = Words::tr("A scan under a strong lock without statement_timeout"),
        .explanation = Words::tr("lock_timeout ends when the lock is there; a scan that takes longer than thought then "
                                 "holds it as long as it likes."),
        .remedy = Words::tr("SET statement_timeout as long as the application can wait."),
        .on = false,
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.timeout(QStringLiteral("statement_timeout")).value_or(0) > 0) {
                    return;
                }
                for (const Action& action : s.actions) {
                    const bool long_ = action.work == scan || action.work == build || action.work == rewrite;
                    if (long_ && strength(action.lock) >= strength(share)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
