// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/locks/lockspast.h"

#include <QSlider>

namespace lk {

/// The past as a strip of ten minutes: how many waited at each moment, where a plan's steps ran, and the moment that is
/// looked at. A slider for mouse, keyboard and screen reader; its value is in seconds, its maximum the present. GUI
/// thread.
class LocksTimeline : public QSlider {
    Q_OBJECT
public:
    /// `past` outlives it.
    explicit LocksTimeline(const LocksPast& past, QWidget* parent = nullptr);

    QDateTime momentOf(int value) const;
    int valueOf(const QDateTime& moment) const;
    QString words(const QDateTime& moment) const; ///< what was, for people: time, waiting, steps

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void paintSteps(QPainter& painter) const;
    void paintWaits(QPainter& painter) const;
    void paintScale(QPainter& painter) const;
    void paintHandle(QPainter& painter) const;
    QRectF strip() const; ///< where the time is drawn
    double stepsHeight() const;
    double xOf(const QDateTime& moment) const;
    int valueAt(double x) const;
    void stepBy(int pictures);

    const LocksPast& m_past;
};

} // namespace lk
