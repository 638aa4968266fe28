// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule constraintUsingUnfitIndexRule()
{
    return {
        .id = QStringLiteral("constraint.using-unfit-index"),
        .level = Level::Danger,
        .title = Words::tr("The index is not fit for the constraint"),
        .explanation = Words::tr("The server refuses an index that is partial, not unique, or has expressions, DESC, "
                                 "or an operator class or collation of its own."),
        .remedy = Words::tr("Build a plain unique index on the columns, CONCURRENTLY."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedConstraint& added : s.constraints()) {
                    const QString name = text(added.constraint->indexname);
                    if (name.isEmpty()) {
                        continue;
                    }
                    const auto [table, index] = s.script.index({added.table.schema, name});
                    if (index != nullptr && (index->partial || !index->ordinary || !index->unique)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
