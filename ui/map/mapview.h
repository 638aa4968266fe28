// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QGraphicsView>
#include <QTimer>

namespace lk {

class MapScene;

/// A schema map to pan with the mouse and to zoom with the wheel, under the pointer; arrows and +/- do the same. GUI
/// thread.
class MapView : public QGraphicsView {
    Q_OBJECT
public:
    explicit MapView(MapScene& scene, QWidget* parent = nullptr);

    void zoom(double factor);
    void fit();
    void bringIntoSight(const QRectF& box);

protected:
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void scrollContentsBy(int dx, int dy) override;
    void drawForeground(QPainter* painter, const QRectF& rect) override;

private:
    void move(); ///< somebody's hand is on it
    void rest();

    MapScene& m_map;
    QTimer m_rest;
};

} // namespace lk
