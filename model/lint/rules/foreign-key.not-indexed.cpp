// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule foreignKeyNotIndexedRule()
{
    return {
        .id = QStringLiteral("foreign-key.not-indexed"),
        .level = Level::Warning,
        .title = Words::tr("A foreign key without an index on its columns"),
        .explanation
        = Words::tr("Every DELETE and key UPDATE of the referenced table scans this one, with locks held."),
        .remedy = Words::tr("CREATE INDEX CONCURRENTLY on the referencing columns, before the key."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    for (const ConstraintFacts& constraint : table->constraints) {
                        if (constraint.kind != ConstraintKind::ForeignKey || constraint.columns.isEmpty()) {
                            continue;
                        }
                        // What is older may have an index that the script does not show.
                        const bool known
                            = table->fresh || std::ranges::all_of(constraint.columns, [&](const QString& name) {
                                  const ColumnFacts* column = table->column(name);
                                  return column != nullptr && column->added;
                              });
                        if (known && !table->hasIndexOn(constraint.columns)) {
                            hits.add(constraint.offset, table->name.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
