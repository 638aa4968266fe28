// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/lint/facts.h"

#include <algorithm>

namespace lk::lint {

const ColumnFacts* TableFacts::column(const QString& wanted) const
{
    const auto at = std::ranges::find(columns, wanted, &ColumnFacts::name);
    return at == columns.end() ? nullptr : &*at;
}

ColumnFacts* TableFacts::column(const QString& wanted)
{
    const auto at = std::ranges::find(columns, wanted, &ColumnFacts::name);
    return at == columns.end() ? nullptr : &*at;
}

const ConstraintFacts* TableFacts::constraint(const QString& wanted) const
{
    const auto at = std::ranges::find(constraints, wanted, &ConstraintFacts::name);
    return at == constraints.end() ? nullptr : &*at;
}

ConstraintFacts* TableFacts::constraint(const QString& wanted)
{
    const auto at = std::ranges::find(constraints, wanted, &ConstraintFacts::name);
    return at == constraints.end() ? nullptr : &*at;
}

bool TableFacts::hasIndexOn(const QStringList& wanted) const
{
    const auto beginsWith = [&](const QStringList& keys) {
        const QStringList head = keys.first(std::min(keys.size(), wanted.size()));
        return head.size() == wanted.size()
            && std::ranges::all_of(wanted, [&](const QString& column) { return head.contains(column); });
    };
    return std::ranges::any_of(indexes, [&](const IndexFacts& i) { return !i.partial && beginsWith(i.columns); })
        || std::ranges::any_of(constraints, [&](const ConstraintFacts& c) {
               return (c.kind == ConstraintKind::Primary || c.kind == ConstraintKind::Unique) && beginsWith(c.columns);
           });
}

bool TableFacts::provesNotNull(const QString& name) const
{
    const ColumnFacts* known = column(name);
    return (known != nullptr && known->notNull) || std::ranges::any_of(constraints, [&](const ConstraintFacts& c) {
        return c.valid && c.notNullColumn == name;
    });
}

} // namespace lk::lint
