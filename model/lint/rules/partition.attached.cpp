// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule partitionAttachedRule()
{
    return {
        .id = QStringLiteral("partition.attached"),
        .level = Level::Warning,
        .title = Words::tr("A partition is attached with a scan"),
        .explanation = Words::tr("Reads the partition under AccessExclusive, unless a valid CHECK implies its bounds."),
        .remedy = Words::tr("Add such a CHECK NOT VALID to the partition, VALIDATE it, attach, and drop the CHECK."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition)) {
                        continue;
                    }
                    const auto& partition = *action.command->def->partition_cmd;
                    const Name name = nameOf(partition.name);
                    const TableFacts* table = s.script.table(name);
                    const bool proven = table != nullptr
                        && std::ranges::any_of(table->constraints,
                            [](const ConstraintFacts& one) { return one.kind == ConstraintKind::Check && one.valid; });
                    if (s.script.fresh(name) || proven || s.alterTable() == nullptr) {
                        continue;
                    }
                    hits.add(action);
                }
            },
    };
}

} // namespace lk::lint
