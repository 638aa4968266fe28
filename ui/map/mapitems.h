// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/map/schemamap.h"

#include <QFont>
#include <QGraphicsItem>
#include <QLineF>
#include <QPainterPath>
#include <QSet>

namespace lk {

/// What both items of a map look at when they paint.
struct MapState {
    int chosen = -1;
    QSet<int> joined{}; ///< by a reference with the chosen one
    bool moving = false; ///< under somebody's hand: speed comes before smooth edges
};

constexpr double mapReadable = 0.42; ///< smaller than this no text is drawn in the boxes
QFont mapStrongFont();
QFont mapSmallFont();
QString mapDetailOf(const MapTable& table); ///< "1.2 M rows · 340 MB"

/// All tables as one item: the scene looks after nothing else, and boxes that look alike are drawn at once.
class MapBoxes : public QGraphicsItem {
public:
    /// `state` outlives it.
    MapBoxes(const MapState& state, const SchemaMap& map, const QList<QRectF>& boxes);

    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    struct Box {
        QRectF place;
        QString title;
        QString detail;
        bool hub = false;
    };
    enum Look { Plain, Hub, Aside, Joined, Chosen };
    Look lookOf(int at) const;
    void paintSmall(QPainter& painter, const QRectF& exposed) const;
    void paintReadable(QPainter& painter, const QRectF& exposed) const;

    const MapState& m_state;
    QList<Box> m_boxes;
    QRectF m_bounds;
    double m_pad = 0;
    double m_line = 0;
};

/// All references as one item.
class MapLines : public QGraphicsItem {
public:
    /// `state` outlives it.
    MapLines(const MapState& state, const SchemaMap& map, const QList<QRectF>& boxes);

    QRectF boundingRect() const override { return m_bounds; }
    void paint(QPainter* painter, const QStyleOptionGraphicsItem* option, QWidget* widget) override;

private:
    struct Curve {
        int from;
        int to;
        bool fromLeft; ///< comes in at the left side of the table it references
        QPainterPath path;
        QPolygonF bends; ///< the same in straight pieces: quick to clip, quick to draw
        QRectF bounds;
    };
    void add(const MapLine& line, const QRectF& from, const QRectF& to);
    void paintSome(QPainter& painter, bool marked, double detail, const QRectF& exposed) const;

    const MapState& m_state;
    QList<Curve> m_curves;
    QRectF m_bounds;
};

} // namespace lk
