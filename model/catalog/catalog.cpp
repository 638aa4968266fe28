// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/catalog/catalog.h"

#include <algorithm>

namespace lk {

QString toString(DependantKind kind)
{
    switch (kind) {
    case DependantKind::View:
        return QStringLiteral("view");
    case DependantKind::MaterializedView:
        return QStringLiteral("materialized view");
    case DependantKind::Rule:
        return QStringLiteral("rule");
    case DependantKind::Policy:
        return QStringLiteral("policy");
    case DependantKind::Statistics:
        return QStringLiteral("statistics");
    case DependantKind::GeneratedColumn:
        return QStringLiteral("generated column");
    case DependantKind::Function:
        return QStringLiteral("function");
    case DependantKind::FunctionText:
        return QStringLiteral("function source");
    case DependantKind::Publication:
        return QStringLiteral("publication");
    case DependantKind::RowType:
        return QStringLiteral("row type");
    case DependantKind::PartitionKey:
        return QStringLiteral("partition key");
    case DependantKind::InheritanceChild:
        return QStringLiteral("inheritance child");
    case DependantKind::Sequence:
        return QStringLiteral("sequence");
    case DependantKind::Other:
        return QStringLiteral("object");
    }
    Q_UNREACHABLE();
}

const Column* Table::column(const QString& columnName) const
{
    const auto it = std::ranges::find(columns, columnName, &Column::name);
    return it == columns.cend() ? nullptr : &*it;
}

const Column* Table::column(int number) const
{
    const auto it = std::ranges::find(columns, number, &Column::number);
    return it == columns.cend() ? nullptr : &*it;
}

QStringList Table::columnNames(const QList<int>& numbers) const
{
    QStringList names;
    for (const int number : numbers) {
        if (const Column* one = column(number)) {
            names << one->name;
        }
    }
    return names;
}

QStringList Table::primaryKey() const
{
    const auto it = std::ranges::find(constraints, ConstraintKind::Primary, &Constraint::kind);
    return it == constraints.cend() ? QStringList() : columnNames(it->columns);
}

const TableSummary* Catalog::table(const QualifiedName& name) const
{
    const auto it = std::ranges::lower_bound(tables, name, {}, &TableSummary::name);
    return it == tables.cend() || it->name != name ? nullptr : &*it;
}

bool Descendants::operator==(const Descendants& other) const
{
    return std::ranges::equal(tables, other.tables, [](const auto& a, const auto& b) { return *a == *b; });
}

} // namespace lk
