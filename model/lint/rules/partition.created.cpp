// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule partitionCreatedRule()
{
    return {
        .id = QStringLiteral("partition.created"),
        .level = Level::Warning,
        .title = Words::tr("A partition is created under AccessExclusive on its parent"),
        .explanation = Words::tr("CREATE TABLE ... PARTITION OF locks the partitioned table for everybody."),
        .remedy = Words::tr("CREATE TABLE ... (LIKE parent INCLUDING ALL), then ALTER TABLE ... ATTACH PARTITION, "
                            "which takes ShareUpdateExclusive only."),
        .check =
            [](const Statement& s, Hits& hits) {
                if (const auto* table = s.createTable(); table != nullptr && table->partbound != nullptr) {
                    for (const Node* parent : nodes(table->n_inh_relations, table->inh_relations)) {
                        if (!s.script.fresh(nameOf(parent->range_var))) {
                            hits.add(s.at(parent->range_var->location), nameOf(parent->range_var).printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
