// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/card.h"

#include "ui/plan/cardwords.h"
#include "ui/theme/icons.h"

#include <QEvent>
#include <QLabel>
#include <QLayout>
#include <QPainter>
#include <QStyle>

#include <utility>

namespace lk {

Card::Card(Role role, QWidget* parent)
    : QFrame(parent)
    , m_role(role)
{
    const int bar = fontMetrics().height() / 4;
    const int margin = fontMetrics().height() / 2;
    m_margins = {bar + margin, margin, margin, margin};
    setContentsMargins(m_margins);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
}

void Card::setRole(Role role)
{
    m_role = role;
    update();
}

bool Card::event(QEvent* event)
{
    const bool done = QFrame::event(event);
    if (contentsMargins() != m_margins) {
        setContentsMargins(m_margins); // a frame sets its own when the style is another, or its parent
    }
    if (event->type() == QEvent::PaletteChange) {
        drawPicture();
    }
    // How high wrapped words are depends on the width, which layouts do not ask of what may give way.
    if (event->type() == QEvent::LayoutRequest || event->type() == QEvent::Resize) {
        // They keep what they were told until they hear that it is another.
        if (layout() && wordsHeight() != m_told) {
            updateGeometry();
        }
    }
    switch (event->type()) {
    case QEvent::LayoutRequest:
    case QEvent::Resize:
    case QEvent::ShowToParent:
    case QEvent::HideToParent:
        tellLeast();
        break;
    default:
        break;
    }
    return done;
}

void Card::tellLeast()
{
    const int least = isHidden() || !layout() ? 0 : minimumSizeHint().height();
    if (std::exchange(m_least, least) != least) {
        emit leastChanged();
    }
}

QSize Card::hint(int height) const
{
    return {layout() ? layout()->minimumSize().width() : 0, height};
}

int Card::wordsHeight() const
{
    return layout()->totalHeightForWidth(qMax(width(), layout()->minimumSize().width()));
}

QSize Card::sizeHint() const
{
    if (!layout()) {
        return QFrame::sizeHint();
    }
    m_told = wordsHeight();
    return hint(m_told);
}

QSize Card::minimumSizeHint() const
{
    if (!layout()) {
        return QFrame::minimumSizeHint();
    }
    // What can scroll gives way, nothing else does.
    int spare = 0;
    for (const CardWords* words : findChildren<CardWords*>()) {
        spare += words->sizeHint().height() - words->minimumSizeHint().height();
    }
    return hint(wordsHeight() - spare);
}

void Card::showPicture(QLabel* label, const QString& iconName)
{
    m_picture = label;
    m_pictureName = iconName;
    drawPicture();
}

void Card::drawPicture()
{
    if (m_picture) {
        const int side = fontMetrics().height() * 3 / 2;
        m_picture->setPixmap(tintedIcon(m_pictureName, m_role).pixmap(QSize(side, side), devicePixelRatio()));
    }
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
