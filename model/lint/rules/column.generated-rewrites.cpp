// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/volatility.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnGeneratedRewritesRule()
{
    return {
        .id = QStringLiteral("column.generated-rewrites"),
        .level = Level::Danger,
        .title = Words::tr("A stored generated column is added"),
        .explanation = Words::tr("It is computed for every row: the whole table and its indexes are written anew while "
                                 "nobody else may even read it."),
        .remedy = Words::tr("Add a plain column, keep it with a trigger, fill it in batches; or compute it in a view "
                            "or an expression index."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    if (isStored(*added.column)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
