// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule tableSettingRule()
{
    return {
        .id = QStringLiteral("table.setting"),
        .level = Level::Info,
        .title = Words::tr("A setting of the table"),
        .explanation = Words::tr("Changes a setting under ShareUpdateExclusive; reads and writes go on."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.command != nullptr && action.lock == shareUpdateExclusive && action.work == metadata
                        && s.alterTable() != nullptr && !action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
