// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/backfill/tile.h"

#include "ui/theme/roles.h"

#include <QPainter>

#include <utility>

namespace lk {

Tile::Tile(const QString& caption, QWidget* parent)
    : QFrame(parent)
    , m_caption(caption)
{
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
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

void Tile::setLow(bool low)
{
    if (std::exchange(m_low, low) != low) {
        updateGeometry();
        update();
    }
}

int Tile::heightOf(bool low) const
{
    const int line = fontMetrics().height();
    return low ? line * 4 / 3 : line + QFontMetrics(valueFont()).height() + line / 3;
}

QSize Tile::sizeHint() const
{
    const int caption = fontMetrics().horizontalAdvance(m_caption);
    if (m_low) {
        QFont bold = font();
        bold.setBold(true);
        const int value = QFontMetrics(bold).horizontalAdvance(m_value);
        return {caption + fontMetrics().averageCharWidth() + value + fontMetrics().height(), heightOf(true)};
    }
    const int value = QFontMetrics(valueFont()).horizontalAdvance(m_value);
    return {qMax(value, caption) + fontMetrics().height(), heightOf(false)};
}

// Whether it is high or low now, it can be low: who lays out a dock must know before it is.
QSize Tile::minimumSizeHint() const
{
    return {fontMetrics().averageCharWidth() * 9, heightOf(true)};
}

void Tile::write(QPainter& painter, QRect& place, const QString& text) const
{
    const QString words = painter.fontMetrics().elidedText(text, Qt::ElideRight, place.width());
    painter.drawText(place, Qt::AlignLeft | Qt::AlignVCenter, words); // the painter mirrors it
    const int taken = painter.fontMetrics().horizontalAdvance(words) + fontMetrics().averageCharWidth();
    layoutDirection() == Qt::RightToLeft ? place.setRight(place.right() - taken) : place.setLeft(place.left() + taken);
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
    QRect place = rect().adjusted(line / 3, 0, -line / 3, 0);
    QRect caption = place;
    const bool low = height() < heightOf(false);
    if (!low) {
        caption.setTop(line / 6);
        caption.setHeight(line);
        place.setTop(caption.bottom());
        place.setBottom(height() - line / 6);
    }
    painter.setPen(roleColor(Role::Neutral));
    if (low) {
        // The caption gives way to the value: half a number would be another.
        QFont bold = font();
        bold.setBold(true);
        const int letter = fontMetrics().averageCharWidth();
        const int room = place.width() - QFontMetrics(bold).horizontalAdvance(m_value) - letter;
        if (room >= letter * 3) {
            write(painter, place, fontMetrics().elidedText(m_caption, Qt::ElideRight, room));
        }
    } else {
        write(painter, caption, m_caption);
    }
    // A value that is too long for its tile shrinks before it is cut.
    QFont large = valueFont();
    if (low || QFontMetrics(large).horizontalAdvance(m_value) > place.width()) {
        large = font();
        large.setBold(true);
    }
    if (QFontMetrics(large).horizontalAdvance(m_value) > place.width()) {
        large = font();
    }
    painter.setFont(large);
    painter.setPen(palette().color(QPalette::WindowText));
    write(painter, place, m_value);
    painter.setFont(font());
    painter.setPen(roleColor(Role::Neutral));
    // Beside the value or not at all: the tool tip has it too.
    if (fontMetrics().horizontalAdvance(m_below) <= place.width()) {
        write(painter, place, m_below);
    }
}

} // namespace lk
