// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/statusbar.h"

#include <QEvent>
#include <QPainter>
#include <QStyleOption>

namespace lk {

StatusBar::StatusBar(QWidget* parent)
    : QStatusBar(parent)
{
    setSizeGripEnabled(false);
    connect(this, &QStatusBar::messageChanged, this, &StatusBar::fit);
}

QRect StatusBar::place() const
{
    const int letter = fontMetrics().averageCharWidth();
    int left = letter;
    int right = width() - letter;
    for (const QWidget* field : findChildren<QWidget*>(Qt::FindDirectChildrenOnly)) {
        if (field->isVisibleTo(this) && layoutDirection() == Qt::RightToLeft) {
            left = qMax(left, field->geometry().right() + 1 + letter);
        } else if (field->isVisibleTo(this)) {
            right = qMin(right, field->x() - letter);
        }
    }
    return {left, 0, qMax(0, right - left), height()};
}

QString StatusBar::shown() const
{
    return fontMetrics().elidedText(currentMessage().simplified(), Qt::ElideRight, place().width());
}

void StatusBar::fit()
{
    const QString whole = currentMessage();
    setToolTip(shown() == whole.simplified() ? QString() : whole);
    update();
}

bool StatusBar::event(QEvent* event)
{
    const bool done = QStatusBar::event(event);
    if (event->type() == QEvent::LayoutRequest) {
        fit(); // a field came, went or has other words
    }
    return done;
}

void StatusBar::resizeEvent(QResizeEvent* event)
{
    QStatusBar::resizeEvent(event);
    fit();
}

void StatusBar::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    QStyleOption option;
    option.initFrom(this);
    style()->drawPrimitive(QStyle::PE_PanelStatusBar, &option, &painter, this);
    painter.setPen(palette().color(QPalette::WindowText));
    painter.drawText(place(), Qt::AlignLeading | Qt::AlignVCenter | Qt::TextSingleLine, shown());
}

} // namespace lk
