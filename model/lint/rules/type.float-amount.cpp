// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

#include <algorithm>

namespace lk::lint {

Rule typeFloatAmountRule()
{
    return {
        .id = QStringLiteral("type.float-amount"),
        .level = Level::Warning,
        .title = Words::tr("An amount in binary fractions"),
        .explanation = Words::tr("0.1 has no exact binary form: sums drift, and = does not find what was written."),
        .remedy = Words::tr("numeric."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                static const QStringList amounts{QStringLiteral("amount"), QStringLiteral("price"),
                    QStringLiteral("total"), QStringLiteral("cost"), QStringLiteral("balance"), QStringLiteral("fee"),
                    QStringLiteral("tax"), QStringLiteral("salary"), QStringLiteral("rate"),
                    QStringLiteral("discount")};
                for (const AddedColumn& added : s.columns(true)) {
                    const QString type = bareType(printedType(added.column->type_name));
                    const QStringList words = text(added.column->colname).toLower().split(QLatin1Char('_'));
                    const bool amount
                        = std::ranges::any_of(words, [](const QString& word) { return amounts.contains(word); });
                    if (amount && (type == QLatin1String("real") || type == QLatin1String("double precision"))) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
