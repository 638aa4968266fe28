// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/map/maplayout.h"

#include <QGraphicsScene>

namespace lk {

/// The drawing of a schema map: a box a table, a line a reference. Draws less the smaller it is shown, so that a
/// thousand tables pan and zoom without stutter. GUI thread.
class MapScene : public QGraphicsScene {
    Q_OBJECT
public:
    explicit MapScene(QObject* parent = nullptr);

    /// How large each table's box will be; for the layout.
    static QList<QSizeF> sizesOf(const SchemaMap& map);
    void setMap(const SchemaMap& map, const QList<QSizeF>& sizes, const MapPlaces& places);
    void choose(int table); ///< and those it is joined with stand out; -1: none
    int chosen() const { return m_chosen; }
    QRectF boxOf(int table) const;
    QRectF boxesAround(int table) const; ///< with those it is joined with
    int tableAt(const QPointF& place) const; ///< -1: none
    /// Names of the tables most others are joined with, over a map too small to read. In the painter's own units.
    void paintLandmarks(QPainter& painter, const QTransform& toView, const QRectF& viewport) const;

signals:
    void openRequested(const lk::QualifiedName& table);
    void chosenChanged(int table);

protected:
    void mousePressEvent(QGraphicsSceneMouseEvent* event) override;
    void mouseDoubleClickEvent(QGraphicsSceneMouseEvent* event) override;

private:
    class TableItem;
    class LinesItem;

    SchemaMap m_map;
    QList<TableItem*> m_items;
    LinesItem* m_lines = nullptr;
    QList<int> m_landmarks; ///< the most important first
    int m_chosen = -1;
};

} // namespace lk
