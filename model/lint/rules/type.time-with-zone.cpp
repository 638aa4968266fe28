// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeTimeWithZoneRule()
{
    return {
        .id = QStringLiteral("type.time-with-zone"),
        .level = Level::Info,
        .title = Words::tr("A time of day with a zone but without a date"),
        .explanation
        = Words::tr("Without a date the zone's offset is unknown: comparisons are wrong for half of the year."),
        .remedy = Words::tr("timestamptz, or time and the zone's name."),
        .onFresh = true,
        .check =
            [](const Statement& s, Hits& hits) {
                for (const AddedColumn& added : s.columns(true)) {
                    if (bareType(printedType(added.column->type_name)) == QLatin1String("time with time zone")) {
                        hits.add(*added.action, added.offset);
                    }
                }
            },
    };
}

} // namespace lk::lint
