// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule tableNoPrimaryKeyRule()
{
    return {
        .id = QStringLiteral("table.no-primary-key"),
        .level = Level::Warning,
        .title = Words::tr("A table without a primary key"),
        .explanation = Words::tr("Its rows cannot be named: logical replication refuses UPDATE and DELETE, tools that "
                                 "work in batches find no order."),
        .remedy = Words::tr("A primary key, or REPLICA IDENTITY over another unique index."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    const bool keyed = std::ranges::any_of(table->constraints,
                        [](const ConstraintFacts& one) { return one.kind == ConstraintKind::Primary; });
                    if (table->fresh && table->made && !table->temporary && table->kind == TableFacts::Kind::Table
                        && !keyed && table->partitionOf.isEmpty() && !table->columns.isEmpty()) {
                        hits.add(table->offset, table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
