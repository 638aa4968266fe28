// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/volatility.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnNotNullWithoutDefaultRule()
{
    return {
        .id = QStringLiteral("column.not-null-without-default"),
        .level = Level::Danger,
        .title = Words::tr("A NOT NULL column without a default"),
        .explanation = Words::tr(
            "This fails unless the table is empty, and old versions of the application cannot insert any more."),
        .remedy = Words::tr("Give it a constant default, or add it nullable and set NOT NULL later."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    const auto& column = *added.column;
                    if (isNotNull(column) && constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT) == nullptr
                        && !isSerial(column) && !isStored(column)
                        && constraintOf(column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) == nullptr) {
                        hits.add(*added.action, added.offset,
                            Words::tr("Column %1 is NOT NULL and has no default: this fails unless the table is empty, "
                                      "and old "
                                      "versions of the application cannot insert any more.")
                                .arg(text(column.colname)));
                    }
                }
            },
    };
}

} // namespace lk::lint
