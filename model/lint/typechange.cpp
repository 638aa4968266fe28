// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/typechange.h"

namespace lk::lint {

namespace {

/// precision and scale, or length; -1 where there is none.
std::pair<int, int> modifiersOf(const QString& type)
{
    const QString inner = type.section(QLatin1Char('('), 1).section(QLatin1Char(')'), 0, 0);
    const QStringList parts = inner.split(QLatin1Char(','), Qt::SkipEmptyParts);
    return {parts.isEmpty() ? -1 : parts[0].toInt(), parts.size() < 2 ? 0 : parts[1].toInt()};
}

bool isText(const QString& bare)
{
    return bare == QLatin1String("text") || bare == QLatin1String("character varying");
}

TypeChange fromKnown(const QString& from, const QString& to)
{
    const QString bareFrom = bareType(from);
    const QString bareTo = bareType(to);
    const auto [oldSize, oldScale] = modifiersOf(from);
    const auto [newSize, newScale] = modifiersOf(to);
    if (from == to) {
        return TypeChange::Free;
    }
    if (from.endsWith(QLatin1String("[]")) || to.endsWith(QLatin1String("[]"))) {
        return TypeChange::Rewrites;
    }
    if (isText(bareFrom) && isText(bareTo)) {
        return newSize < 0 || (oldSize >= 0 && oldSize <= newSize) ? TypeChange::Free : TypeChange::Rewrites;
    }
    if (bareFrom == QLatin1String("numeric") && bareTo == QLatin1String("numeric")) {
        return newSize < 0 || (oldSize >= 0 && oldSize <= newSize && oldScale == newScale) ? TypeChange::Free
                                                                                           : TypeChange::Rewrites;
    }
    if (bareFrom == bareTo && (bareTo.startsWith(QLatin1String("time")) || bareTo == QLatin1String("bit varying"))) {
        return newSize < 0 || (oldSize >= 0 && oldSize <= newSize) ? TypeChange::Free : TypeChange::Rewrites;
    }
    if (bareFrom == QLatin1String("cidr") && bareTo == QLatin1String("inet")) {
        return TypeChange::Free;
    }
    if ((bareFrom == QLatin1String("integer")
            && (bareTo == QLatin1String("oid") || bareTo == QLatin1String("regclass")))
        || (isText(bareFrom) && (bareTo == QLatin1String("citext") || to == QLatin1String("character")))
        || (bareFrom == QLatin1String("citext") && isText(bareTo) && newSize < 0)) {
        return TypeChange::RebuildsIndexes;
    }
    return TypeChange::Rewrites;
}

} // namespace

TypeChange typeChangeOf(const Action& action, const Script& script)
{
    const auto& to = *action.command->def->column_def;
    const QString type = printedType(to.type_name);
    // A cast of the column itself is what the server would do anyway; any other expression is computed for each row.
    const Node* expression = to.raw_default;
    if (expression != nullptr && expression->node_case == PG_QUERY__NODE__NODE_TYPE_CAST
        && printedType(expression->type_cast->type_name) == type) {
        expression = expression->type_cast->arg;
    }
    if (expression != nullptr && expression->node_case != PG_QUERY__NODE__NODE_COLUMN_REF) {
        return TypeChange::Rewrites;
    }
    const TableFacts* table = script.table(action.on);
    const ColumnFacts* column = table == nullptr ? nullptr : table->column(action.target());
    if (column != nullptr && !column->type.isEmpty()) {
        const TypeChange change = fromKnown(column->type, type);
        return change == TypeChange::Free && to.coll_clause != nullptr ? TypeChange::RebuildsIndexes : change;
    }
    if (type.endsWith(QLatin1String("[]"))) {
        return TypeChange::Rewrites;
    }
    const QString bare = bareType(type);
    if (to.coll_clause != nullptr || bare == QLatin1String("citext") || bare == QLatin1String("oid")
        || bare == QLatin1String("regclass") || bare == QLatin1String("timestamp with time zone")) {
        return TypeChange::RebuildsIndexes;
    }
    static const QStringList freeFromSome{QStringLiteral("text"), QStringLiteral("character varying"),
        QStringLiteral("numeric"), QStringLiteral("bit varying"), QStringLiteral("inet"),
        QStringLiteral("timestamp without time zone"), QStringLiteral("time without time zone"),
        QStringLiteral("time with time zone"), QStringLiteral("interval")};
    return freeFromSome.contains(bare) ? TypeChange::Unknown : TypeChange::Rewrites;
}

} // namespace lk::lint
