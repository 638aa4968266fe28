// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule sequenceStaysIntegerRule()
{
    return {
        .id = QStringLiteral("sequence.stays-integer"),
        .level = Level::Warning,
        .title = Words::tr("The column becomes bigint, its sequence may not"),
        .explanation
        = Words::tr("The sequence of a serial column is an integer: ALTER TYPE does not touch it, and inserts fail at "
                    "2147483647 all the same. Identity columns take their sequence along."),
        .remedy = Words::tr("ALTER SEQUENCE ... AS bigint."),
        .atEnd =
            [](const Script& script, Hits& hits) {
                for (const TableFacts* table : script.tables()) {
                    for (auto at = table->widened.cbegin(); at != table->widened.cend(); ++at) {
                        const ColumnFacts* column = table->column(at.key());
                        const bool identity = column != nullptr && column->identity;
                        const bool likely = at.key() == QLatin1String("id") || (column != nullptr && column->serial);
                        const bool widened = std::ranges::any_of(script.sequences(),
                            [&](const SequenceFacts* sequence) { return sequence->type == QLatin1String("bigint"); });
                        if (likely && !identity && !widened) {
                            hits.add(at.value(), table->name.printed());
                        }
                    }
                }
            },
    };
}

} // namespace lk::lint
