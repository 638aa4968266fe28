// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/neighbourhood.h"

/// What stands around a table, as far away as one wants to see: places and arrows as values, for the drawing and the
/// list.
namespace lk {

struct MapNode {
    QString title;
    QString detail; ///< through which columns, or what kind of object; a line each
    QString iconName;
    /// 0: the table itself and what uses it; below 0: towards those that reference it; above: those it references.
    int column = 0;
    bool below = false; ///< a view, function or trigger
    QStringList folded{};
    std::optional<QualifiedName> table{}; ///< set when it can be opened
    QList<FoldedNeighbour> behind{}; ///< the same as `folded`, with what is known of each
    bool operator==(const MapNode&) const = default;
};

struct MapEdge {
    int from = 0; ///< index in TableMap::nodes; the one that references or uses
    int to = 0;
    bool reference = true; ///< a foreign key; false: uses it
    bool operator==(const MapEdge&) const = default;
};

struct TableMap {
    QList<MapNode> nodes; ///< the table itself first
    QList<MapEdge> edges;
    bool operator==(const TableMap&) const = default;
};

inline constexpr int deepest = 3;
/// What a drawing may have of boxes before whatever lies around a further table folds to one. Each box up to the last
/// distance is also a table that must be read.
inline constexpr int mostBoxes = 60;

/// `known`: tables other than `centre` that have been read; what lies behind one that has not is missing. A table
/// stands once, where it is met first. The farther away, the fewer neighbours of one table stand alone.
TableMap tableMap(const Table& centre, const QList<TablePtr>& known, int depth);

/// Tables of the map that must be read before it can show everything up to `depth`.
QList<QualifiedName> unread(const TableMap& map, const QList<TablePtr>& known, int depth);

} // namespace lk
