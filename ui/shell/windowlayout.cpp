// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/windowparts.h"

#include <QEvent>

namespace lk {

void WindowParts::fitDocks()
{
    m_room.fit();
    m_layoutLater.start();
}

/// Who drags what lies between docks sends no signal.
bool WindowParts::eventFilter(QObject* watched, QEvent* event)
{
    if (event->type() == QEvent::Resize) {
        m_layoutLater.start();
    }
    return QObject::eventFilter(watched, event);
}

/// Also while docks give way to a plan: those are remembered by name, so that a crash does not lose them.
void WindowParts::saveLayout()
{
    m_layoutLater.stop();
    if (m_room.centre() == DockRoom::Centre::Welcome && !m_room.away().isEmpty()) {
        return; // it has put all docks away before anybody has seen them
    }
    m_memory.saveLayout(m_window);
    m_memory.saveWord(QStringLiteral("window/docksArranged"), m_room.isArranged() ? QStringLiteral("yes") : QString());
    m_memory.saveWord(QStringLiteral("window/docksAway"), m_room.away().join(QLatin1Char(' ')));
    m_memory.saveWord(QStringLiteral("window/docksByHand"), m_room.isHeightSet() ? QStringLiteral("yes") : QString());
}

bool WindowParts::restoreLayout()
{
    m_room.setHeightSet(m_memory.word(QStringLiteral("window/docksByHand")) == QLatin1String("yes"));
    m_room.setArranged(m_memory.word(QStringLiteral("window/docksArranged")) == QLatin1String("yes"));
    if (!m_memory.restoreLayout(m_window)) {
        return false;
    }
    m_room.takeAsItIs();
    const QStringList away = m_memory.word(QStringLiteral("window/docksAway")).split(QLatin1Char(' '));
    for (QDockWidget* dock : m_window.findChildren<QDockWidget*>()) {
        if (away.contains(dock->objectName())) {
            dock->show();
        }
    }
    return true;
}

} // namespace lk
