// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeSessionDependentRule()
{
    return {
        .id = QStringLiteral("type.session-dependent"),
        .level = Level::Warning,
        .title = Words::tr("A conversion that depends on the session"),
        .explanation = Words::tr(
            "Between timestamp with and without time zone, and from text to a date or a time, the result depends on "
            "TimeZone, DateStyle or IntervalStyle of whoever runs it, and may differ from what clients see."),
        .remedy = Words::tr("Write the zone: USING c AT TIME ZONE 'UTC'; for text give to_timestamp with a format; or "
                            "SET timezone and datestyle in the script."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)) {
                        continue;
                    }
                    const auto& to = *action.command->def->column_def;
                    const QString type = bareType(printedType(to.type_name));
                    const TableFacts* table = s.script.table(action.on);
                    const ColumnFacts* column = table == nullptr ? nullptr : table->column(action.target());
                    const QString from = column == nullptr ? QString() : bareType(column->type);
                    const bool timed = type.startsWith(QLatin1String("timestamp")) || type == QLatin1String("date")
                        || type == QLatin1String("time with time zone");
                    const bool bareCast = to.raw_default == nullptr
                        || (to.raw_default->node_case == PG_QUERY__NODE__NODE_TYPE_CAST
                            && to.raw_default->type_cast->arg->node_case == PG_QUERY__NODE__NODE_COLUMN_REF);
                    const bool pinned = !s.script.setting(QStringLiteral("timezone")).isEmpty();
                    const bool textual = from == QLatin1String("text") || from.startsWith(QLatin1String("character"));
                    const bool fixed = pinned && (!textual || !s.script.setting(QStringLiteral("datestyle")).isEmpty());
                    const bool harmless = from == type
                        || (from == QLatin1String("date") && type == QLatin1String("timestamp without time zone"))
                        || (from == QLatin1String("timestamp without time zone") && type == QLatin1String("date"));
                    if (timed && bareCast && !fixed && !harmless) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
