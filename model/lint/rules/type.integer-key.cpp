// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeIntegerKeyRule()
{
    return {
        .id = QStringLiteral("type.integer-key"),
        .level = Level::Warning,
        .title = Words::tr("A key of 32 bits"),
        .explanation = Words::tr("2147483647 rows, gaps of rolled back transactions included, are sooner used up than "
                                 "one thinks, and widening a key later concerns every table that references it."),
        .remedy = Words::tr("bigint."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    const QString type = printedType(added.column->type_name);
                    static const QStringList narrow{QStringLiteral("integer"), QStringLiteral("smallint"),
                        QStringLiteral("serial"), QStringLiteral("serial4"), QStringLiteral("smallserial"),
                        QStringLiteral("serial2")};
                    const bool numbered = isSerial(*added.column)
                        || constraintOf(*added.column, PG_QUERY__CONSTR_TYPE__CONSTR_IDENTITY) != nullptr
                        || constraintOf(*added.column, PG_QUERY__CONSTR_TYPE__CONSTR_PRIMARY) != nullptr;
                    if (numbered && narrow.contains(type)) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
