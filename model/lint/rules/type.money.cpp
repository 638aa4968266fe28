// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeMoneyRule()
{
    return {
        .id = QStringLiteral("type.money"),
        .level = Level::Warning,
        .title = Words::tr("money depends on the server's locale"),
        .explanation = Words::tr("Its digits and its sign follow lc_monetary: a dump restored elsewhere reads other "
                                 "amounts, and it knows no currency."),
        .remedy = Words::tr("numeric, and a column for the currency."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (bareType(printedType(added.column->type_name)) == QLatin1String("money")) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
