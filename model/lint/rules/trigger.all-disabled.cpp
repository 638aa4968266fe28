// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerAllDisabledRule()
{
    return {
        .id = QStringLiteral("trigger.all-disabled"),
        .level = Level::Danger,
        .title = Words::tr("DISABLE TRIGGER ALL switches foreign keys off"),
        .explanation = Words::tr("Foreign keys and deferrable keys are triggers too: what is written meanwhile is not "
                                 "tried, and never will be."),
        .remedy = Words::tr("DISABLE TRIGGER USER, or name the trigger."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigAll)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
