// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/catalog/catalog.h"
#include "model/workspace/schemareferences.h"

/// The tables of a database and what references what, as values: laid out, drawn and listed from here.
namespace lk {

struct MapTable {
    QualifiedName name;
    TableKind kind = TableKind::Table;
    qint64 rows = -1;
    qint64 bytes = 0;
    int references = 0; ///< to how many tables
    int referencedBy = 0;
    bool selfReference = false;
    bool operator==(const MapTable&) const = default;
};

struct MapLine {
    int from = 0; ///< index in SchemaMap::tables; the one that references
    int to = 0;
    int keys = 1;
    bool operator==(const MapLine&) const = default;
};

struct SchemaMap {
    QList<MapTable> tables;
    QList<MapLine> lines; ///< never from a table to itself
    int left = 0; ///< tables left out because there are too many
    bool operator==(const SchemaMap&) const = default;
};

inline constexpr int mostMapTables = 1000;

/// Of one schema with the tables of others that it references or is referenced by; empty `schema`: of all. Views are no
/// part of it, nor are partitions. Too many: those that hang together with most others stay.
SchemaMap schemaMap(
    const Catalog& catalog, const QList<TableReference>& references, const QString& schema, int most = mostMapTables);

} // namespace lk
