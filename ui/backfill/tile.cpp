// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/tile.h"

#include "ui/theme/roles.h"

#include <QPainter>

namespace lk {

Tile::Tile(const QString& caption, QWidget* parent)
    : QFrame(parent)
    , m_caption(caption)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setValue(QStringLiteral("–"), {});
}

void Tile::setValue(const QString& value, const QString& below)
{
    if (m_value == value && m_below == below) {
        return;
    }
    m_value = value;
    m_below = below;
    QString spoken = tr("%1: %2").arg(m_caption, m_value);
    if (!m_below.isEmpty()) {
        spoken = tr("%1, %2").arg(spoken, m_below);
    }
    setAccessibleName(spoken);
    setToolTip(spoken);
    update();
}

QFont Tile::valueFont() const
{
    QFont large = font();
    large.setPointSizeF(large.pointSizeF() * 1.25);
    large.setBold(true);
    return large;
}

QSize Tile::sizeHint() const
{
    const int line = fontMetrics().height();
    const int words = qMax(QFontMetrics(valueFont()).horizontalAdvance(m_value),
        qMax(fontMetrics().horizontalAdvance(m_caption), fontMetrics().horizontalAdvance(m_below)));
    return {words + line, line * 2 + QFontMetrics(valueFont()).height() + line / 3};
}

QSize Tile::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 9, sizeHint().height()};
}

void Tile::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    QColor hairline = palette().color(QPalette::WindowText);
    hairline.setAlphaF(0.15F);
    painter.setPen(hairline);
    painter.setBrush(palette().color(QPalette::Base));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);

    const int line = fontMetrics().height();
    const int side = line / 3;
    const int width = this->width() - 2 * side;
    const auto flags
        = static_cast<int>((layoutDirection() == Qt::RightToLeft ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    const auto write = [&](int top, int height, const QString& text) {
        painter.drawText(
            QRect(side, top, width, height), flags, painter.fontMetrics().elidedText(text, Qt::ElideRight, width));
    };
    int top = side / 2;
    painter.setPen(roleColor(Role::Neutral));
    write(top, line, m_caption);
    top += line;
    // A value that is too long for its tile shrinks before it is cut.
    QFont large = valueFont();
    if (QFontMetrics(large).horizontalAdvance(m_value) > width) {
        large = font();
        large.setBold(true);
    }
    if (QFontMetrics(large).horizontalAdvance(m_value) > width) {
        large = font();
    }
    const int valueHeight = QFontMetrics(valueFont()).height();
    painter.setFont(large);
    painter.setPen(palette().color(QPalette::WindowText));
    const bool twoLines = m_below.isEmpty() && QFontMetrics(large).horizontalAdvance(m_value) > width;
    if (twoLines) {
        painter.drawText(QRect(side, top, width, valueHeight + line), flags | Qt::TextWordWrap, m_value);
        return;
    }
    write(top, valueHeight, m_value);
    top += valueHeight;
    painter.setFont(font());
    painter.setPen(roleColor(Role::Neutral));
    write(top, line, m_below);
}

} // namespace lk
