// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeVarcharLimitRule()
{
    return {
        .id = QStringLiteral("type.varchar-limit"),
        .level = Level::Info,
        .title = Words::tr("A limit that is hard to change"),
        .explanation = Words::tr("Making it shorter scans or rewrites the table under AccessExclusive; text with a "
                                 "CHECK is changed with NOT VALID and VALIDATE."),
        .remedy = Words::tr("text, with a CHECK on the length."),
        .on = false,
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (printedType(added.column->type_name).startsWith(QLatin1String("character varying("))) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
