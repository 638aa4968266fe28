// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/card.h"

#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QPainter>
#include <QStyle>

namespace lk {

Card::Card(Role role, QWidget* parent)
    : QFrame(parent)
    , m_role(role)
{
    const int bar = fontMetrics().height() / 4;
    const int margin = fontMetrics().height() / 2;
    setContentsMargins(bar + margin, margin, margin, margin);
}

void Card::setRole(Role role)
{
    m_role = role;
    update();
}

bool Card::event(QEvent* event)
{
    const bool done = QFrame::event(event);
    // Wrapped labels give up their lines before a splitter gives up one pixel; what asks for a decision stays readable.
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) {
        if (layout() && layout()->hasHeightForWidth()) {
            const int needed = layout()->totalHeightForWidth(width());
            if (needed != minimumHeight()) {
                setMinimumHeight(needed);
            }
        }
    }
    return done;
}

void Card::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.fillRect(rect(), roleWash(m_role));
    const int bar = fontMetrics().height() / 4;
    const QRect side(layoutDirection() == Qt::RightToLeft ? width() - bar : 0, 0, bar, height());
    painter.fillRect(side, roleColor(m_role));
}

QLabel* Card::addLabel(const QString& objectName)
{
    auto* label = new QLabel(this);
    label->setObjectName(objectName);
    label->setWordWrap(true);
    label->setTextFormat(Qt::PlainText);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    label->setFocusPolicy(Qt::NoFocus);
    return label;
}

} // namespace lk
