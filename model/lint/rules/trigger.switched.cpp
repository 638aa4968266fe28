// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule triggerSwitchedRule()
{
    return {
        .id = QStringLiteral("trigger.switched"),
        .level = Level::Warning,
        .title = Words::tr("A trigger is switched on or off"),
        .explanation = Words::tr("What the trigger looks after is not looked after while it is off."),
        .remedy = Words::tr("Set a setting that the trigger looks at with SET LOCAL, for this session only."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    switch (action.command == nullptr ? PG_QUERY__ALTER_TABLE_TYPE__ALTER_TABLE_TYPE_UNDEFINED
                                                      : action.command->subtype) {
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrig:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_DisableTrigUser:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrig:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableAlwaysTrig:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableReplicaTrig:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigAll:
                    case PG_QUERY__ALTER_TABLE_TYPE__AT_EnableTrigUser:
                        hits.add(action);
                        break;
                    default:
                        break;
                    }
                }
            },
    };
}

} // namespace lk::lint
