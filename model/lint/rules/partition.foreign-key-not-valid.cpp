// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule partitionForeignKeyNotValidRule()
{
    return {
        .id = QStringLiteral("partition.foreign-key-not-valid"),
        .level = Level::Danger,
        .title = Words::tr("A NOT VALID foreign key on a partitioned table"),
        .explanation = Words::tr("Before PostgreSQL 18 the server refuses it: the script fails here."),
        .remedy = Words::tr("Add it NOT VALID to each partition, validate there, then add it to the parent, which "
                            "takes the partitions' keys over."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const TableFacts* table = s.script.table(added.table);
                    if (added.isForeignKey() && added.constraint->skip_validation && table != nullptr
                        && table->partitioned && s.script.before(18)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
