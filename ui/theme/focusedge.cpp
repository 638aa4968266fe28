// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/theme/focusedge.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QEvent>
#include <QFocusEvent>
#include <QPainter>

namespace lk {

namespace {

class Edge : public QWidget {
public:
    explicit Edge(QWidget* around)
        : QWidget(around)
    {
        setAttribute(Qt::WA_TransparentForMouseEvents);
        setFocusPolicy(Qt::NoFocus);
        setGeometry(around->rect());
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        QPainter painter(this);
        painter.setPen(QPen(palette().color(QPalette::Highlight), 2));
        painter.drawRect(rect().adjusted(1, 1, -1, -1));
    }
};

class Hand : public QObject {
public:
    Hand(QWidget& from, QWidget& to)
        : QObject(&from)
        , m_to(&to)
    {
        from.installEventFilter(this);
    }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override
    {
        if (event->type() == QEvent::FocusIn && m_to) {
            m_to->setFocus(static_cast<QFocusEvent*>(event)->reason());
        }
        return QObject::eventFilter(watched, event);
    }

private:
    QPointer<QWidget> m_to;
};

} // namespace

FocusEdge::FocusEdge(QObject* parent)
    : QObject(parent)
{
    connect(qApp, &QApplication::focusChanged, this, [this](QWidget*, QWidget* now) { follow(now); });
}

void FocusEdge::follow(QWidget* now)
{
    delete m_edge;
    auto* area = qobject_cast<QAbstractScrollArea*>(now);
    if (!area || !area->window()->testAttribute(Qt::WA_KeyboardFocusChange)) {
        return;
    }
    m_edge = new Edge(area);
    area->installEventFilter(this);
    m_edge->show();
    m_edge->raise();
}

bool FocusEdge::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize && m_edge && m_edge->parentWidget() == watched) {
        m_edge->setGeometry(m_edge->parentWidget()->rect());
    }
    return QObject::eventFilter(watched, event);
}

void handFocus(QWidget& from, QWidget& to)
{
    new Hand(from, to);
}

} // namespace lk
