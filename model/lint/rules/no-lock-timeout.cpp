// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

/// Once a script: one SET mends them all.
Rule noLockTimeoutRule()
{
    return {
        .id = QStringLiteral("no-lock-timeout"),
        .level = Level::Warning,
        .title = Words::tr("A strong lock without lock_timeout"),
        .explanation
        = Words::tr("Without lock_timeout this may wait behind a long query, and everybody else behind it."),
        .remedy = Words::tr("SET lock_timeout = '1s' first, and try again when it fails."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.script.hasLockTimeout() || s.script.toldLockTimeout()) {
                    return;
                }
                for (const Action& action : s.actions) {
                    if (isAccessExclusive(action) || action.lock == shareRowExclusive) {
                        hits.add(action, s.offset);
                        if (!hits.all().isEmpty()) {
                            return;
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
