// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/pulledkeys.h"

#include "model/plan/conversion.h"
#include "model/plan/words.h"
#include "model/sql/rewrite.h"

#include <algorithm>

namespace lk {

namespace {

using planner::Words;

int width(const QString& type)
{
    static const QStringList integers{QStringLiteral("smallint"), QStringLiteral("integer"), QStringLiteral("bigint")};
    return static_cast<int>(integers.indexOf(type));
}

/// Must a column of this type follow? One that is wide enough already, or was another type all along, stays.
bool follows(const QString& type, const QString& before, const QString& after)
{
    if (type == after) {
        return false;
    }
    const bool integers = width(type) >= 0 && width(before) >= 0 && width(after) >= 0;
    const bool sameFamily
        = !planner::typeFamily(type).isEmpty() && planner::typeFamily(type) == planner::typeFamily(after);
    return type == before || (integers ? width(type) < width(after) : !sameFamily);
}

/// An expression over the referenced column's name, over the referencing one's.
QString renamed(const QString& expression, const QString& from, const QString& to)
{
    if (expression.trimmed().isEmpty()) {
        return {};
    }
    // What does not parse, or takes the whole row, has been refused for the referenced column, which came first.
    return sql::renameColumns(expression, {{from, to}}).value_or(expression);
}

} // namespace

QList<DraftedChange> referencingChanges(const Draft& draft, const QList<Table>& tables, const QList<TypeFacts>& types)
{
    QList<DraftedChange> added;
    const auto drafted = [&](const QualifiedName& table, const QString& column) {
        const auto same = [&](const DraftedChange& d) {
            const auto* type = std::get_if<ChangeType>(&d.change);
            return type != nullptr && type->table == table && type->column == column;
        };
        return std::ranges::any_of(draft.changes, same) || std::ranges::any_of(added, same);
    };
    for (qsizetype i = 0; i < draft.changes.size(); ++i) {
        const auto* change = std::get_if<ChangeType>(&draft.changes[i].change);
        const QString newType = types.value(i).newType;
        if (change == nullptr || newType.isEmpty()) {
            continue;
        }
        const auto table = std::ranges::find(tables, change->table, &Table::name);
        const Column* column = table == tables.cend() ? nullptr : table->column(change->column);
        if (column == nullptr) {
            continue;
        }
        for (const InboundKey& key : table->inboundKeys) {
            const auto place = key.referencedColumns.indexOf(column->number);
            if (place < 0 || key.table.schema == QLatin1String("lockkeeper")) {
                continue;
            }
            const QString name = key.columns.value(place);
            if (!follows(key.columnTypes.value(place), column->type, newType) || drafted(key.table, name)) {
                continue;
            }
            ChangeType pulled = *change;
            pulled.table = key.table;
            pulled.column = name;
            pulled.newType = newType;
            pulled.usingExpression = renamed(change->usingExpression, change->column, name);
            pulled.backExpression = renamed(change->backExpression, change->column, name);
            pulled.otherwise = renamed(change->otherwise, change->column, name);
            added << DraftedChange{pulled, Strategy::Auto,
                Words::tr("It references %1 by foreign key %2, so its type changes with it.")
                    .arg(ColumnName{change->table, change->column}.printed(), printedName(key.name))};
        }
    }
    return added;
}

} // namespace lk
