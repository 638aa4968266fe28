// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/map/maplayout.h"

#include <QGraphicsScene>

#include <memory>

namespace lk {

struct MapState;

/// The drawing of a schema map: a box a table, a line a reference. Draws less the smaller it is shown, so that a
/// thousand tables pan and zoom without stutter. GUI thread.
class MapScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit MapScene(QObject* parent = nullptr);
    ~MapScene() override;

    /// How large each table's box will be; for the layout.
    static QList<QSizeF> sizesOf(const SchemaMap& map);
    void setMap(const SchemaMap& map, const QList<QSizeF>& sizes, const MapPlaces& places);
    void choose(int table); ///< and those it is joined with stand out; -1: none
    int chosen() const;
    void setMoving(bool moving); ///< while a hand pans or zooms: drawn quicker, with rough edges
    QRectF boxOf(int table) const;
    QRectF boxesAround(int table) const; ///< with those it is joined with
    int tableAt(const QPointF& place) const; ///< -1: none
    /// Names of the tables most others are joined with, over a map too small to read. In the painter's own units.
    void paintLandmarks(QPainter& painter, const QTransform& toView, const QRectF& viewport) const;

signals:
    void openRequested(const lk::QualifiedName& table);
    void chosenChanged(int table);

protected:
    void helpEvent(QGraphicsSceneHelpEvent* event) override;
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

private:
    const std::unique_ptr<MapState> m_state;
    SchemaMap m_map;
    QList<QRectF> m_boxes;
    QList<int> m_landmarks; ///< the most important first
};

} // namespace lk
