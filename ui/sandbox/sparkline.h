// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QWidget>

namespace lk {

/// The last minute of two figures as a small picture: how steady the application is. Decoration beside figures that
/// stand in words, so it takes no focus. GUI thread.
class Sparkline : public QWidget {
    Q_OBJECT
public:
    explicit Sparkline(QWidget* parent = nullptr);

    /// `bad`: something failed in this interval.
    void append(double value, bool bad);
    void clear();

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    struct Point {
        double value = 0;
        bool bad = false;
    };
    QList<Point> m_points;
};

} // namespace lk
