// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule lockTimeoutTooLongRule()
{
    return {
        .id = QStringLiteral("lock-timeout.too-long"),
        .level = Level::Warning,
        .title = Words::tr("A lock_timeout that stops the application"),
        .explanation
        = Words::tr("While this waits for its lock, everybody who comes after waits behind it, for all of that time."),
        .remedy = Words::tr("One or two seconds, and more tries."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto* set = s.set();
                if (set == nullptr || text(set->name).toLower() != QLatin1String("lock_timeout")) {
                    return;
                }
                Script after = s.script;
                after.take(s);
                if (after.timeout(QStringLiteral("lock_timeout")).value_or(0) > 10'000) {
                    hits.add(s.offset, QString());
                }
            },
    };
}

} // namespace lk::lint
