// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule partitionDetachedRule()
{
    return {
        .id = QStringLiteral("partition.detached"),
        .level = Level::Warning,
        .title = Words::tr("A partition is detached under AccessExclusive"),
        .explanation = Words::tr("Plain DETACH locks the partitioned table for everybody."),
        .remedy = Words::tr(
            "DETACH PARTITION ... CONCURRENTLY, outside of a transaction (not where there is a default partition)."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_DetachPartition)
                        && !action.command->def->partition_cmd->concurrent) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
