// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerNotAlwaysRule()
{
    return {
        .id = QStringLiteral("trigger.not-always"),
        .level = Level::Info,
        .title = Words::tr("The trigger does not fire for replicated rows"),
        .explanation = Words::tr("Under session_replication_role = replica, as a subscriber applies changes and some "
                                 "loaders work, ordinary triggers are skipped."),
        .remedy = Words::tr("ALTER TABLE ... ENABLE ALWAYS TRIGGER if it must see every row."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* trigger = s.createTrigger(); trigger != nullptr && trigger->row) {
                    hits.add(s.first());
                }
            },
    };
}

} // namespace lk::lint
