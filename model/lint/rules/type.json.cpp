// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeJsonRule()
{
    return {
        .id = QStringLiteral("type.json"),
        .level = Level::Warning,
        .title = Words::tr("json has no equality"),
        .explanation = Words::tr("SELECT DISTINCT, GROUP BY, UNION and = on the column fail, it takes no useful index, "
                                 "and every read parses it again."),
        .remedy = Words::tr("jsonb."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (bareType(printedType(added.column->type_name)) == QLatin1String("json")) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
