// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule columnDomainRewritesRule()
{
    return {
        .id = QStringLiteral("column.domain-rewrites"),
        .level = Level::Danger,
        .title = Words::tr("A column of a constrained domain is added"),
        .explanation = Words::tr("The domain's CHECK must be tried for each row, so the whole table is written anew "
                                 "while nobody else may even read it."),
        .remedy = Words::tr(
            "Add the column with the base type and a CHECK ... NOT VALID, validated in a statement of its own."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns()) {
                    if (s.script.hasConstrainedDomain(printedType(added.column->type_name))) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
