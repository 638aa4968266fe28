// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerCreatedRule()
{
    return {
        .id = QStringLiteral("trigger.created"),
        .level = Level::Info,
        .title = Words::tr("A trigger is added"),
        .explanation = Words::tr("Nobody may write for a moment (ShareRowExclusive, on every partition too); from then "
                                 "on every write does more."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (s.createTrigger() != nullptr) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
