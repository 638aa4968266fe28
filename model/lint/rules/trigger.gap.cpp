// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerGapRule()
{
    return {
        .id = QStringLiteral("trigger.gap"),
        .level = Level::Danger,
        .title = Words::tr("A trigger is dropped and made again outside of one transaction"),
        .explanation
        = Words::tr("What is written between the two passes the trigger by: columns it keeps in step differ for good."),
        .remedy = Words::tr("CREATE OR REPLACE TRIGGER, or both in one transaction."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* trigger = s.createTrigger()) {
                    const auto* gone = s.script.dropped(QLatin1String("trigger"),
                        s.script.key(s.first().on) + QLatin1Char('.') + text(trigger->trigname));
                    if (gone != nullptr && (gone->transaction == 0 || gone->transaction != s.script.transaction())) {
                        hits.add(s.first());
                    }
                }
            },
    };
}

} // namespace lk::lint
