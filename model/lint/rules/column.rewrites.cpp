// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/volatility.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnRewritesRule()
{
    return {
        .id = QStringLiteral("column.rewrites"),
        .level = Level::Danger,
        .title = Words::tr("A new column is computed for each row"),
        .explanation = Words::tr("The default is not the same for all rows: the whole table and its indexes are "
                                 "written anew while nobody else may even read it."),
        .remedy = Words::tr("Add the column without it, fill it in batches, then set the default."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    const auto* byDefault = constraintOf(*added.column, PG_QUERY__CONSTR_TYPE__CONSTR_DEFAULT);
                    const QStringList calls
                        = byDefault == nullptr ? QStringList() : volatileCalls(byDefault->raw_expr, s.script);
                    if (!calls.isEmpty()) {
                        hits.add(*added.action, added.offset,
                            Words::tr(
                                "Column %1 gets a value of its own in each row, as %2 may be volatile: the whole table "
                                "is written anew while nobody else may even read it.")
                                .arg(text(added.column->colname), calls.join(QLatin1String(", "))));
                    }
                }
            },
    };
}

} // namespace lk::lint
