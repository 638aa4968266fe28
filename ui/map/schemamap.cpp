// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/schemamap.h"

#include <QHash>

#include <algorithm>
#include <numeric>

namespace lk {

namespace {

QString keyOf(const QualifiedName& name)
{
    return name.quoted();
}

bool isShown(TableKind kind)
{
    return kind == TableKind::Table || kind == TableKind::Partitioned || kind == TableKind::Foreign;
}

/// The same map with the tables of `order` only, in their order in the catalog.
SchemaMap only(const SchemaMap& map, QList<int> kept)
{
    std::ranges::sort(kept);
    SchemaMap less;
    QList<int> place(map.tables.size(), -1);
    for (const int index : std::as_const(kept)) {
        place[index] = static_cast<int>(less.tables.size());
        less.tables << map.tables[index];
    }
    for (const MapLine& line : map.lines) {
        if (place[line.from] >= 0 && place[line.to] >= 0) {
            less.lines << MapLine{place[line.from], place[line.to], line.keys};
        }
    }
    less.left = static_cast<int>(map.tables.size() - less.tables.size());
    return less;
}

} // namespace

SchemaMap schemaMap(const Catalog& catalog, const QList<TableReference>& references, const QString& schema, int most)
{
    SchemaMap all;
    QHash<QString, int> index;
    for (const TableSummary& table : catalog.tables) {
        if (isShown(table.kind)) {
            index.insert(keyOf(table.name), static_cast<int>(all.tables.size()));
            all.tables << MapTable{.name = table.name, .kind = table.kind, .rows = table.rows, .bytes = table.bytes};
        }
    }
    for (const TableReference& reference : references) {
        const int from = index.value(keyOf(reference.from), -1);
        const int to = index.value(keyOf(reference.to), -1);
        if (from < 0 || to < 0) {
            continue;
        }
        if (from == to) {
            all.tables[from].selfReference = true;
            continue;
        }
        ++all.tables[from].references;
        ++all.tables[to].referencedBy;
        all.lines << MapLine{from, to, reference.keys};
    }
    const auto isOf = [&](int at) { return schema.isEmpty() || all.tables[at].name.schema == schema; };
    QList<bool> wanted(all.tables.size(), false);
    for (int at = 0; at < all.tables.size(); ++at) {
        wanted[at] = isOf(at);
    }
    for (const MapLine& line : std::as_const(all.lines)) {
        if (isOf(line.from) || isOf(line.to)) {
            wanted[line.from] = wanted[line.to] = true;
        }
    }
    QList<int> kept;
    for (int at = 0; at < all.tables.size(); ++at) {
        if (wanted[at]) {
            kept << at;
        }
    }
    SchemaMap chosen = only(all, kept);
    chosen.left = 0;
    if (chosen.tables.size() <= most) {
        return chosen;
    }
    QList<int> order(chosen.tables.size());
    std::iota(order.begin(), order.end(), 0);
    std::ranges::stable_sort(order, std::ranges::greater(),
        [&](int at) { return chosen.tables[at].references + chosen.tables[at].referencedBy; });
    return only(chosen, order.first(most));
}

} // namespace lk
