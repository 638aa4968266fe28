// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QObject>
#include <QSet>
#include <QStringList>

class QDockWidget;
class QMainWindow;
class QStackedWidget;

namespace lk {

/// Of a stack's pages only the one that is shown claims room, so that none that nobody sees pushes the docks aside.
void claimRoomForCurrent(QStackedWidget& stack);

/// Where the docks stand and which of them give way to what is in the centre: all to the first page, the impact dock to
/// a plan, the map and the history or in a narrow window, those at the bottom to these three in a low one. What gave
/// way comes back by itself. GUI thread.
class DockRoom : public QObject {
public:
    enum class Centre { Welcome, Table, Whole }; ///< whole: a plan, map or history has no column with an impact

    /// The docks belong to `window`. `bottom`: side by side in a wide window, where that is not wide enough for all the
    /// first beside the tabs of the others, else all as tabs; the last one in front.
    DockRoom(QMainWindow& window, QDockWidget* objects, QDockWidget* impact, QList<QDockWidget*> bottom);

    void sizeFirst(); ///< widths and heights for a window that has none of its own yet
    void setCentre(Centre centre);
    void fit(); ///< after the window's size changed
    /// A run begins or somebody waits: the docks at the bottom get the height in which they can be read, unless the
    /// user has set another by hand.
    void giveRoom();
    void takeRoomBack(); ///< nothing runs any more: a gate and the steps need the height
    bool isHeightSet() const { return m_heightIsSet; } ///< by hand
    void setHeightSet(bool set) { m_heightIsSet = set; } ///< as remembered
    void bringBack(); ///< before the arrangement is remembered
    Centre centre() const { return m_centre; }
    /// Docks at the bottom that the user has moved stay as they are, in a wide window and in a narrow one.
    bool isArranged() const { return m_arranged; }
    void setArranged(bool arranged) { m_arranged = arranged; } ///< as remembered
    void takeAsItIs(); ///< after an arrangement was restored
    QStringList away() const; ///< names of those that are hidden by us now

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    enum class Stand { Tabs, Pair, Row }; ///< of the docks at the bottom; a pair: the first, and tabs of the others
    void setCorners();
    Stand standFor(int width) const;
    void arrangeBottom();
    void standBeside(bool all);
    void bringForward(QDockWidget* dock);
    void noteFront();
    void yield();
    bool isNarrow() const;
    bool isLow() const;
    int bottomHeight() const;
    int shownHeight() const; ///< of the docks at the bottom, 0 when none is in sight
    void grow(int tries);
    void setBottomHeight(int height); ///< of a dock, without its tabs

    QMainWindow& m_window;
    QDockWidget* m_objects;
    QDockWidget* m_impact;
    QList<QDockWidget*> m_bottom;
    Centre m_centre = Centre::Table;
    QDockWidget* m_front = nullptr; ///< of the bottom tabs, when last seen
    QSet<QDockWidget*> m_wanted; ///< which should be away now; what the user shows again stays
    QSet<QDockWidget*> m_away; ///< hidden by us
    Stand m_stand = Stand::Tabs;
    bool m_arranged = false;
    bool m_wasLow = false;
    bool m_wasNarrow = false;
    bool m_roomy = false; ///< room was given
    bool m_heightIsSet = false;
    int m_heightBefore = 0; ///< when a mouse button went down between the docks
};

} // namespace lk
