// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/map/mapview.h"

#include "ui/map/mapscene.h"

#include <QKeyEvent>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace lk {

namespace {
constexpr double smallest = 0.02;
constexpr double largest = 4;
constexpr int restMs = 160; ///< a hand that did nothing for so long has let go
} // namespace

MapView::MapView(MapScene& scene, QWidget* parent)
    : QGraphicsView(&scene, parent)
    , m_map(scene)
{
    setRenderHint(QPainter::Antialiasing);
    setDragMode(QGraphicsView::ScrollHandDrag);
    setFrameShape(QFrame::NoFrame);
    setTransformationAnchor(QGraphicsView::AnchorUnderMouse);
    // Moved by hand, wheel and keys; bars would come and go with every step of a zoom.
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setOptimizationFlag(QGraphicsView::DontSavePainterState);
    // The names over a small map are drawn in the view's own units: a part of them cannot be scrolled.
    setViewportUpdateMode(QGraphicsView::FullViewportUpdate);
    m_rest.setSingleShot(true);
    m_rest.setInterval(restMs);
    connect(&m_rest, &QTimer::timeout, this, &MapView::rest);
}

void MapView::move()
{
    m_map.setMoving(true);
    m_rest.start();
}

void MapView::rest()
{
    m_rest.stop();
    m_map.setMoving(false);
}

void MapView::scrollContentsBy(int dx, int dy)
{
    move();
    QGraphicsView::scrollContentsBy(dx, dy);
}

void MapView::zoom(double factor)
{
    move();
    const double now = transform().m11();
    const double next = std::clamp(now * factor, smallest, largest);
    scale(next / now, next / now);
}

void MapView::fit()
{
    fitInView(sceneRect(), Qt::KeepAspectRatio);
    if (transform().m11() > 1.0) {
        resetTransform();
        centerOn(sceneRect().center());
    }
    rest();
}

void MapView::bringIntoSight(const QRectF& box)
{
    const double readable = 0.8;
    if (transform().m11() < readable) {
        resetTransform();
        scale(readable, readable);
    }
    centerOn(box.center());
    rest();
}

void MapView::wheelEvent(QWheelEvent* event)
{
    const double steps = event->angleDelta().y() / 120.0;
    if (steps != 0) {
        zoom(std::pow(1.2, steps));
    }
    event->accept();
}

void MapView::keyPressEvent(QKeyEvent* event)
{
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        zoom(1.25);
        return;
    case Qt::Key_Minus:
        zoom(0.8);
        return;
    case Qt::Key_Home:
        fit();
        return;
    case Qt::Key_Escape:
        m_map.choose(-1);
        return;
    default:
        QGraphicsView::keyPressEvent(event);
    }
}

void MapView::drawForeground(QPainter* painter, const QRectF&)
{
    painter->save();
    painter->resetTransform();
    m_map.paintLandmarks(*painter, viewportTransform(), QRectF(viewport()->rect()));
    painter->restore();
}

} // namespace lk
