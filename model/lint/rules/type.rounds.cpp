// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/rule.h"
#include "model/lint/words.h"

namespace lk::lint {

Rule typeRoundsRule()
{
    return {
        .id = QStringLiteral("type.rounds"),
        .level = Level::Warning,
        .title = Words::tr("Values may be rounded silently"),
        .explanation = Words::tr("numeric(p,s) rounds what has more digits behind the point, and a cast to an integer "
                                 "rounds too; neither says so."),
        .remedy = Words::tr("Count the rows with c <> round(c, s) first, and decide."),
        .check =
            [](const Statement& s, Hits& hits) {
                for (const Action& action : s.actions) {
                    if (!action.is(PG_QUERY__ALTER_TABLE_TYPE__AT_AlterColumnType)) {
                        continue;
                    }
                    const auto& to = *action.command->def->column_def;
                    const QString type = printedType(to.type_name);
                    const TableFacts* table = s.script.table(action.on);
                    const ColumnFacts* column = table == nullptr ? nullptr : table->column(action.target());
                    const QString from = column == nullptr ? QString() : column->type;
                    const bool scaled = type.startsWith(QLatin1String("numeric("));
                    const bool fromWhole = from == QLatin1String("smallint") || from == QLatin1String("integer")
                        || from == QLatin1String("bigint");
                    const auto scale = [](const QString& text) {
                        return text.section(QLatin1Char(','), 1).remove(QLatin1Char(')')).toInt();
                    };
                    const bool sameScale = from.startsWith(QLatin1String("numeric(")) && scale(from) <= scale(type);
                    bool castsToWhole = false;
                    if (to.raw_default != nullptr && to.raw_default->node_case == PG_QUERY__NODE__NODE_TYPE_CAST) {
                        const QString cast = printedType(to.raw_default->type_cast->type_name);
                        castsToWhole = (cast == QLatin1String("smallint") || cast == QLatin1String("integer")
                                           || cast == QLatin1String("bigint"))
                            && (from.startsWith(QLatin1String("numeric")) || from == QLatin1String("real")
                                || from == QLatin1String("double precision"));
                    }
                    const bool fromFraction = from.startsWith(QLatin1String("numeric")) || from == QLatin1String("real")
                        || from == QLatin1String("double precision");
                    const bool toWhole = type == QLatin1String("smallint") || type == QLatin1String("integer")
                        || type == QLatin1String("bigint");
                    if ((scaled && !fromWhole && !sameScale) || castsToWhole || (toWhole && fromFraction)) {
                        hits.add(action);
                    }
                }
            },
    };
}

} // namespace lk::lint
