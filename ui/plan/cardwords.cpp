// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/plan/cardwords.h"

#include <QEvent>
#include <QLabel>
#include <QScrollBar>
#include <QVBoxLayout>

namespace lk {

namespace {
constexpr int fewestLines = 3;
} // namespace

CardWords::CardWords(QWidget* parent)
    : QScrollArea(parent)
{
    auto* words = new QWidget(this);
    m_column = new QVBoxLayout(words);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(fontMetrics().height() / 4);
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Maximum);
    setAccessibleName(tr("Details"));
    setWidget(words);
    // The card's wash shows through.
    words->setAutoFillBackground(false);
    viewport()->setAutoFillBackground(false);
    words->installEventFilter(this);
}

int CardWords::wordsHeight() const
{
    const int across = qMax(width(), m_column->minimumSize().width());
    return m_column->hasHeightForWidth() ? m_column->totalHeightForWidth(across) : m_column->sizeHint().height();
}

QSize CardWords::sizeHint() const
{
    return {m_column->minimumSize().width(), wordsHeight()};
}

QSize CardWords::minimumSizeHint() const
{
    return {m_column->minimumSize().width(),
        qMin(wordsHeight(), fontMetrics().lineSpacing() * fewestLines + m_column->spacing())};
}

void CardWords::resizeEvent(QResizeEvent* event)
{
    QScrollArea::resizeEvent(event);
    updateGeometry();
    endAtALine();
    setFocusPolicy(verticalScrollBar()->maximum() > 0 ? Qt::TabFocus : Qt::NoFocus); // to be read by keyboard alone
}

bool CardWords::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest) {
        updateGeometry();
        QMetaObject::invokeMethod(this, &CardWords::endAtALine, Qt::QueuedConnection); // the words stand anew by then
    }
    return QScrollArea::eventFilter(watched, event);
}

/// Where words go on below what is in sight, the last line in sight is a whole one.
void CardWords::endAtALine()
{
    const int room = height();
    int end = 0;
    for (const QLabel* label : widget()->findChildren<const QLabel*>()) {
        const int line = label->fontMetrics().lineSpacing();
        const int top = label->mapTo(widget(), QPoint(0, 0)).y();
        for (int bottom = top + line; !label->isHidden() && bottom <= qMin(top + label->height(), room);
            bottom += line) {
            end = qMax(end, bottom);
        }
    }
    setViewportMargins(0, 0, 0, wordsHeight() > room && end > 0 ? room - end : 0);
}

} // namespace lk
