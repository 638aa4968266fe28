// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnIdentityRewritesRule()
{
    return {
        .id = QStringLiteral("column.identity-rewrites"),
        .level = Level::Danger,
        .title = Words::tr("An identity column is added"),
        .explanation = Words::tr("Each row takes a number: the whole table and its indexes are written anew while "
                                 "nobody else may even read it."),
        .remedy = Words::tr("Add a plain bigint column, fill it in batches, prove NOT NULL with a validated CHECK, "
                            "then ALTER COLUMN ... ADD GENERATED ... AS IDENTITY (RESTART WITH ...)."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    if (constraintOf(*added.column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) != nullptr) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
