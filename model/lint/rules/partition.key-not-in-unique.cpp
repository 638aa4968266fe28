// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule partitionKeyNotInUniqueRule()
{
    return {
        .id = QStringLiteral("partition.key-not-in-unique"),
        .level = Level::Danger,
        .title = Words::tr("A key that leaves the partition key out"),
        .explanation = Words::tr("The server refuses a primary key or UNIQUE of a partitioned table that does not "
                                 "contain all of its partition columns."),
        .remedy = Words::tr("Add the partition columns to the key."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints(true)) {
                    if (!added.isKey() || !text(added.constraint->indexname).isEmpty()) {
                        continue;
                    }
                    QStringList key;
                    if (const auto* table = s.createTable(); table != nullptr && table->partspec != nullptr) {
                        for (const Node* part : nodes(table->partspec->n_part_params, table->partspec->part_params)) {
                            key << text(part->partition_elem->name);
                        }
                    } else if (const TableFacts* known = s.script.table(added.table)) {
                        key = known->partitionKey;
                    }
                    const bool missing = std::ranges::any_of(key,
                        [&](const QString& column) { return !column.isEmpty() && !added.columns.contains(column); });
                    if (missing) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
