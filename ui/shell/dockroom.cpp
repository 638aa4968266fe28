// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "ui/shell/dockroom.h"

#include <QDockWidget>
#include <QEvent>
#include <QMainWindow>
#include <QStackedWidget>
#include <QTabBar>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace lk {

namespace {

/// Qt leaves the tabs of docks that are hidden outside of the window: nobody would see that the keyboard is there.
void takeTabInSight(QTabBar& bar)
{
    const bool inSight = bar.parentWidget()->rect().intersects(bar.geometry());
    bar.setFocusPolicy(inSight ? Qt::TabFocus : Qt::NoFocus);
}

} // namespace

void claimRoomForCurrent(QStackedWidget& stack)
{
    for (int at = 0; at < stack.count(); ++at) {
        QWidget* page = stack.widget(at);
        const auto policy = at == stack.currentIndex() ? QSizePolicy::Preferred : QSizePolicy::Ignored;
        if (page->sizePolicy().verticalPolicy() != policy) {
            page->setSizePolicy(policy, policy);
        }
    }
}

DockRoom::DockRoom(QMainWindow& window, QDockWidget* objects, QDockWidget* impact, QList<QDockWidget*> bottom)
    : m_window(window)
    , m_objects(objects)
    , m_impact(impact)
    , m_bottom(std::move(bottom))
{
    setCorners();
    m_window.setDockNestingEnabled(true);
    m_window.addDockWidget(Qt::LeftDockWidgetArea, m_objects);
    m_window.addDockWidget(Qt::RightDockWidgetArea, m_impact);
    for (QDockWidget* dock : std::as_const(m_bottom)) {
        m_window.addDockWidget(Qt::BottomDockWidgetArea, dock);
        if (dock != m_bottom.first()) {
            m_window.tabifyDockWidget(m_bottom.first(), dock);
        }
    }
    for (QDockWidget* dock : std::as_const(m_bottom)) {
        // Whoever drags a dock lifts it first.
        connect(dock, &QDockWidget::topLevelChanged, this, [this] { m_arranged = true; });
    }
    m_bottom.last()->raise();
    // What is in them must stay readable, however wide the centre would like to be.
    const int letter = m_window.fontMetrics().averageCharWidth();
    m_objects->widget()->setMinimumWidth(letter * 26);
    m_impact->widget()->setMinimumWidth(letter * 28);
    m_wasLow = isLow();
    m_window.installEventFilter(this);
    for (QTabBar* bar : m_window.findChildren<QTabBar*>(Qt::FindDirectChildrenOnly)) {
        bar->installEventFilter(this);
        takeTabInSight(*bar);
    }
}

/// A chart, a tree of sessions and a log need width, a list of what hangs on a column less height.
void DockRoom::setCorners()
{
    m_window.setCorner(Qt::BottomLeftCorner, Qt::LeftDockWidgetArea);
    m_window.setCorner(Qt::BottomRightCorner, Qt::BottomDockWidgetArea);
}

bool DockRoom::eventFilter(QObject* watched, QEvent* event)
{
    if (watched != &m_window) {
        auto* bar = qobject_cast<QTabBar*>(watched);
        if (bar && (event->type() == QEvent::Move || event->type() == QEvent::Show)) {
            takeTabInSight(*bar);
        }
        return QObject::eventFilter(watched, event);
    }
    if (event->type() == QEvent::ChildPolished) {
        if (auto* bar = qobject_cast<QTabBar*>(static_cast<QChildEvent*>(event)->child())) {
            bar->installEventFilter(this); // installed twice it is called once
            takeTabInSight(*bar);
        }
    }
    // What separates docks belongs to the window itself: only there a button goes down that changes their height.
    if (event->type() == QEvent::MouseButtonPress) {
        m_heightBefore = shownHeight();
    } else if (event->type() == QEvent::MouseButtonRelease && m_heightBefore > 0) {
        m_heightIsSet = m_heightIsSet || (shownHeight() > 0 && shownHeight() != m_heightBefore);
        m_heightBefore = 0;
    }
    return QObject::eventFilter(watched, event);
}

bool DockRoom::isNarrow() const
{
    return m_window.width() < m_window.fontMetrics().averageCharWidth() * 150;
}

bool DockRoom::isLow() const
{
    return m_window.height() < m_window.fontMetrics().height() * 37;
}

int DockRoom::bottomHeight() const
{
    const int line = m_window.fontMetrics().height();
    if (m_roomy) {
        return isLow() ? line * 10 : qMax(line * 14, m_window.height() * 31 / 100);
    }
    return line * (isLow() ? 6 : 10);
}

int DockRoom::shownHeight() const
{
    for (const QDockWidget* dock : m_bottom) {
        const bool there = !dock->isFloating()
            && m_window.dockWidgetArea(const_cast<QDockWidget*>(dock)) == Qt::BottomDockWidgetArea;
        if (there && !dock->visibleRegion().isEmpty()) {
            return dock->height();
        }
    }
    return 0;
}

void DockRoom::setBottomHeight(int height)
{
    int tabs = 0;
    for (const QTabBar* bar : m_window.findChildren<QTabBar*>(Qt::FindDirectChildrenOnly)) {
        tabs = bar->isVisible() ? qMax(tabs, bar->height()) : tabs;
    }
    m_window.resizeDocks(m_bottom, QList<int>(m_bottom.size(), height + tabs), Qt::Vertical);
}

void DockRoom::giveRoom()
{
    m_roomy = true;
    grow(3);
}

void DockRoom::takeRoomBack()
{
    if (std::exchange(m_roomy, false) && !m_heightIsSet && shownHeight() > bottomHeight()) {
        setBottomHeight(bottomHeight());
    }
}

/// A dock that is just being shown has its place after the next layout, and the layout gives a little less than it is
/// asked for: looks again, a few times.
void DockRoom::grow(int tries)
{
    QTimer::singleShot(0, this, [this, tries] {
        const int now = shownHeight();
        const int slack = m_window.fontMetrics().height() / 3;
        if (m_heightIsSet || now == 0 || now >= bottomHeight() - slack) {
            return;
        }
        setBottomHeight(bottomHeight());
        if (tries > 1) {
            grow(tries - 1);
        }
    });
}

void DockRoom::sizeFirst()
{
    const int letter = m_window.fontMetrics().averageCharWidth();
    m_window.resizeDocks({m_objects, m_impact}, {letter * (isNarrow() ? 30 : 40), letter * 38}, Qt::Horizontal);
    setBottomHeight(bottomHeight());
    m_wasLow = isLow();
}

void DockRoom::setCentre(Centre centre)
{
    m_centre = centre;
    yield();
}

void DockRoom::fit()
{
    arrangeBottom();
    yield();
    if (isLow() != m_wasLow) {
        m_wasLow = isLow();
        if (!m_heightIsSet) {
            setBottomHeight(bottomHeight());
        }
    }
    // What a narrow window took from the list it has back in a wide one.
    const int letter = m_window.fontMetrics().averageCharWidth();
    if (isNarrow()) {
        if (!std::exchange(m_wasNarrow, true) && m_objects->width() > letter * 30) {
            m_window.resizeDocks({m_objects}, {letter * 30}, Qt::Horizontal);
        }
    } else if (std::exchange(m_wasNarrow, false) && m_objects->width() < letter * 40) {
        m_window.resizeDocks({m_objects}, {letter * 40}, Qt::Horizontal);
    }
}

/// Beside others the first needs nobody to bring it forward; in a row none does.
void DockRoom::noteFront()
{
    if (m_stand == Stand::Row) {
        return;
    }
    for (QDockWidget* dock : std::as_const(m_bottom)) {
        const bool alone = m_stand != Stand::Tabs && dock == m_bottom.first();
        if (!dock->visibleRegion().isEmpty() && !alone) {
            m_front = dock;
        }
    }
}

void DockRoom::yield()
{
    QSet<QDockWidget*> wanted;
    if (m_centre == Centre::Welcome) {
        wanted = QSet<QDockWidget*>(m_bottom.cbegin(), m_bottom.cend());
        wanted << m_objects << m_impact;
    } else if (m_centre == Centre::Whole || isNarrow()) {
        wanted << m_impact;
    }
    if (m_centre == Centre::Whole && isLow()) {
        // Steps, SQL and a gate's buttons, a map, two tables need the height; Ctrl+L, Ctrl+B and the View menu bring
        // the docks back.
        wanted += QSet<QDockWidget*>(m_bottom.cbegin(), m_bottom.cend());
    }
    noteFront();
    for (QDockWidget* dock : wanted - m_wanted) {
        if (!dock->isHidden() && !dock->isFloating()) {
            m_away << dock;
            dock->hide();
        }
    }
    bool bottomIsBack = false;
    for (QDockWidget* dock : m_wanted - wanted) {
        if (m_away.remove(dock)) {
            dock->show();
            bottomIsBack = bottomIsBack || m_bottom.contains(dock);
        }
    }
    m_wanted = wanted;
    if (bottomIsBack) {
        // Tabs come back in any order; in front is what was.
        (m_front && !m_front->isHidden() ? m_front : m_bottom.last())->raise();
        // While they were away the window may have become another.
        QTimer::singleShot(0, this, [this] {
            if (!m_heightIsSet && shownHeight() > bottomHeight()) {
                setBottomHeight(bottomHeight());
            }
        });
    }
}

void DockRoom::bringBack()
{
    for (QDockWidget* dock : std::as_const(m_away)) {
        dock->show();
    }
    m_away.clear();
    m_wanted.clear();
}

QStringList DockRoom::away() const
{
    QStringList names;
    for (const QDockWidget* dock : m_away) {
        names << dock->objectName();
    }
    return names;
}

void DockRoom::takeAsItIs()
{
    setCorners(); // an arrangement remembers them, one of an older version others
    const auto isTab = [this](QDockWidget* dock) { return !m_window.tabifiedDockWidgets(dock).isEmpty(); };
    m_stand = isTab(m_bottom.first()) ? Stand::Tabs : isTab(m_bottom.last()) ? Stand::Pair : Stand::Row;
}

DockRoom::Stand DockRoom::standFor(int width) const
{
    // Two can be read beside each other long before three can.
    return width >= 1800 || (width >= 1400 && m_bottom.size() == 2) ? Stand::Row
        : width >= 1400                                             ? Stand::Pair
                                                                    : Stand::Tabs;
}

void DockRoom::arrangeBottom()
{
    const Stand wanted = standFor(m_window.width());
    if (wanted == m_stand) {
        return;
    }
    noteFront();
    m_stand = wanted;
    const bool moved = std::ranges::any_of(m_bottom, [this](QDockWidget* dock) {
        return dock->isFloating() || m_window.dockWidgetArea(dock) != Qt::BottomDockWidgetArea;
    });
    if (moved || m_arranged) {
        return; // the user has an arrangement of their own
    }
    if (wanted != Stand::Tabs) {
        standBeside(wanted == Stand::Row);
        return;
    }
    QDockWidget* front = m_front;
    for (qsizetype at = 1; at < m_bottom.size(); ++at) {
        m_window.tabifyDockWidget(m_bottom[at - 1], m_bottom[at]);
    }
    bringForward(front);
}

/// What is split off a tab becomes another tab: all leave before they come back beside each other.
void DockRoom::standBeside(bool all)
{
    const int height = shownHeight();
    QDockWidget* front = m_front;
    QSet<QDockWidget*> hidden;
    for (QDockWidget* dock : std::as_const(m_bottom)) {
        if (dock->isHidden() && dock->testAttribute(Qt::WA_WState_ExplicitShowHide)) {
            hidden << dock;
        }
        m_window.removeDockWidget(dock);
    }
    QList<QDockWidget*> beside;
    for (qsizetype at = 0; at < m_bottom.size(); ++at) {
        if (at == 0) {
            m_window.addDockWidget(Qt::BottomDockWidgetArea, m_bottom[at]);
        } else if (all || at == 1) {
            m_window.splitDockWidget(m_bottom[at - 1], m_bottom[at], Qt::Horizontal);
        } else {
            m_window.tabifyDockWidget(m_bottom[at - 1], m_bottom[at]);
        }
        if (all || at < 2) {
            beside << m_bottom[at];
        }
        m_bottom[at]->setVisible(!hidden.contains(m_bottom[at]));
    }
    QTimer::singleShot(0, this, [this, height, beside, front] {
        bringForward(front); // tabs that are just being made do not listen
        // Each the same share.
        m_window.resizeDocks(beside, QList<int>(beside.size(), m_window.width() / int(beside.size())), Qt::Horizontal);
        if (height > 0) {
            m_window.resizeDocks(m_bottom, QList<int>(m_bottom.size(), height), Qt::Vertical);
        }
    });
}

/// Of the tabs the one that was in front, else the last.
void DockRoom::bringForward(QDockWidget* dock)
{
    const bool isTab = dock && !dock->isHidden() && !m_window.tabifiedDockWidgets(dock).isEmpty();
    (isTab ? dock : m_bottom.last())->raise();
}

} // namespace lk
