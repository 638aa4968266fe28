// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule inheritanceKeysNotInheritedRule()
{
    return {
        .id = QStringLiteral("inheritance.keys-not-inherited"),
        .level = Level::Warning,
        .title = Words::tr("Keys are not inherited"),
        .explanation
        = Words::tr("A child made with INHERITS has its parent's columns, CHECKs and NOT NULL, but not its primary "
                    "key, UNIQUE, foreign keys, indexes and triggers; uniqueness does not hold over both."),
        .remedy = Words::tr("PARTITION OF, or make them on the child too."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    if (!table->parents.isEmpty() && table->fresh
                        && !std::ranges::any_of(table->constraints,
                            [](const ConstraintFacts& one) { return one.kind == ConstraintKind::Primary; })) {
                        hits.add(table->offset, table->name.printed());
                    }
                }
            },
    };
}

} // namespace lk::lint
