// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule partitionDefaultScannedRule()
{
    return {
        .id = QStringLiteral("partition.default-scanned"),
        .level = Level::Warning,
        .title = Words::tr("A default partition is read for each new partition"),
        .explanation = Words::tr("Rows of the new bounds may lie in the default partition: it is read under "
                                 "AccessExclusive whenever a partition is added, and DETACH CONCURRENTLY is refused."),
        .remedy = Words::tr("A CHECK on the default partition that excludes the new bounds, validated before; or no "
                            "default partition."),
        .check =
            [](const Statement& s, Hits& hits) {
                const auto tell = [&](const Name& parent) {
                    const TableFacts* table = s.script.table(parent);
                    if (table != nullptr && table->hasDefaultPartition && !s.script.fresh(parent)) {
                        hits.add(s.offset, parent.printed());
                    }
                };
                if (const auto* table = s.createTable(); table != nullptr && table->partbound != nullptr) {
                    for (const Node* parent : nodes(table->n_inh_relations, table->inh_relations)) {
                        tell(nameOf(parent->range_var));
                    }
                }
                for (const Action& action : s.actions) {
                    if (action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AttachPartition)) {
                        tell(action.on);
                    }
                }
            },
    };
}

} // namespace lk::lint
