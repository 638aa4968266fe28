// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule notNullProofLeftRule()
{
    return {
        .id = QStringLiteral("not-null.proof-left"),
        .level = Level::Info,
        .title = Words::tr("The CHECK that proved NOT NULL is still there"),
        .explanation = Words::tr("NOT NULL says the same as the CHECK, which every write goes on trying."),
        .remedy = Words::tr("DROP CONSTRAINT, in a statement after SET NOT NULL."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    for (const ConstraintFacts& constraint : table->constraints) {
                        const ColumnFacts* column = table->column(constraint.notNullColumn);
                        if (!constraint.notNullColumn.isEmpty() && column != nullptr && column->notNull
                            && !table->fresh) {
                            hits.add(constraint.offset, table->name.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
