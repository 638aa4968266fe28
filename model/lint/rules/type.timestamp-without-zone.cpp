// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeTimestampWithoutZoneRule()
{
    return {
        .id = QStringLiteral("type.timestamp-without-zone"),
        .level = Level::Info,
        .title = Words::tr("A time that means something else in every zone"),
        .explanation
        = Words::tr("timestamp without time zone stores what the clock on the wall said; which wall is forgotten."),
        .remedy = Words::tr("timestamptz."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (bareType(printedType(added.column->type_name))
                        == QLatin1String("timestamp without time zone")) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
