// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QObject>
#include <QSet>

class QDockWidget;
class QMainWindow;

namespace lk {

/// Where the docks stand and which of them give way to what is in the centre: all to the first page, the impact dock to
/// a plan or in a narrow window, those at the bottom to a plan in a low one. What gave way comes back by itself. GUI
/// thread.
class DockRoom : public QObject {
public:
    enum class Centre { Welcome, Table, Plan };

    /// The docks belong to `window`. `bottom`: side by side where there is room, else as tabs; the last one in front.
    DockRoom(QMainWindow& window, QDockWidget* objects, QDockWidget* impact, QList<QDockWidget*> bottom);

    void sizeFirst(); ///< widths and heights for a window that has none of its own yet
    void setCentre(Centre centre);
    void fit(); ///< after the window's size changed
    void bringBack(); ///< before the arrangement is remembered

private:
    void arrangeBottom();
    void yield();
    bool isNarrow() const;
    bool isLow() const;
    int bottomHeight() const;

    QMainWindow& m_window;
    QDockWidget* m_objects;
    QDockWidget* m_impact;
    QList<QDockWidget*> m_bottom;
    Centre m_centre = Centre::Table;
    QDockWidget* m_front = nullptr; ///< of the bottom tabs, when last seen
    QSet<QDockWidget*> m_wanted; ///< which should be away now; what the user shows again stays
    QSet<QDockWidget*> m_away; ///< hidden by us
    bool m_sideBySide = false;
    bool m_wasLow = false;
    bool m_wasNarrow = false;
};

} // namespace lk
