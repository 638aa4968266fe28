// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/map/schemamap.h"

#include <QPointF>
#include <QSizeF>

#include <atomic>
#include <optional>

namespace lk {

/// Where the boxes of a map stand: their top left corners, beside SchemaMap::tables.
struct MapPlaces {
    QList<QPointF> corners;
    bool byDot = false;
    bool operator==(const MapPlaces&) const = default;
};

/// Layers from left to right, so that references point to the right but where they go round in a circle; what hangs
/// together stands together, tables without any reference below all others. The same map gives the same places. No two
/// boxes overlap. Pure, for any thread; ends early, with places for none, when `stop` is set.
MapPlaces layeredPlaces(const SchemaMap& map, const QList<QSizeF>& sizes, const std::atomic<bool>& stop);

/// The same by Graphviz, whose lines cross less; nothing when it is not installed, fails or takes too long. Blocks.
std::optional<MapPlaces> dotPlaces(
    const SchemaMap& map, const QList<QSizeF>& sizes, const std::atomic<bool>& stop, const QString& program);
/// Where `dot` is; empty: nowhere.
QString dotProgram();

} // namespace lk
