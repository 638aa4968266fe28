// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/sandbox/sparkline.h"

#include "ui/theme/roles.h"

#include <QPainter>
#include <QPainterPath>

#include <algorithm>

namespace lk {

namespace {
constexpr int mostPoints = 120; ///< a minute at two a second
} // namespace

Sparkline::Sparkline(QWidget* parent)
    : QWidget(parent)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
}

void Sparkline::append(double value, bool bad)
{
    m_points.append({value, bad});
    if (m_points.size() > mostPoints) {
        m_points.removeFirst();
    }
    update();
}

void Sparkline::clear()
{
    m_points.clear();
    update();
}

QSize Sparkline::sizeHint() const
{
    return {fontMetrics().averageCharWidth() * 24, fontMetrics().height() * 3 / 2};
}

QSize Sparkline::minimumSizeHint() const
{
    return {0, fontMetrics().height()};
}

void Sparkline::paintEvent(QPaintEvent*)
{
    if (m_points.size() < 2 || width() < 8) {
        return;
    }
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const double most = std::max(1.0, std::ranges::max(m_points, {}, &Point::value).value * 1.15);
    const double step = static_cast<double>(width()) / (mostPoints - 1);
    const double left = width() - step * static_cast<double>(m_points.size() - 1);
    const auto place = [&](qsizetype i) {
        const double x = left + step * static_cast<double>(i);
        return QPointF(layoutDirection() == Qt::RightToLeft ? width() - x : x,
            height() - 1 - (height() - 3) * m_points[i].value / most);
    };
    QPainterPath line(place(0));
    for (qsizetype i = 1; i < m_points.size(); ++i) {
        line.lineTo(place(i));
    }
    QPainterPath area = line;
    area.lineTo(place(m_points.size() - 1).x(), height());
    area.lineTo(place(0).x(), height());
    area.closeSubpath();
    QColor color = roleColor(Role::Migrate);
    QColor fill = color;
    fill.setAlphaF(0.2F);
    painter.fillPath(area, fill);
    painter.setPen(QPen(color, 1.5));
    painter.drawPath(line);
    painter.setPen(QPen(roleColor(Role::Blocking), 2));
    for (qsizetype i = 0; i < m_points.size(); ++i) {
        if (m_points[i].bad) {
            painter.drawLine(QPointF(place(i).x(), 0), QPointF(place(i).x(), height()));
        }
    }
}

} // namespace lk
