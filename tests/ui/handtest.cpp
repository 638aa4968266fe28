// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/ui/handtest.h"

#include "tests/support/patience.h"

#include <QAbstractScrollArea>
#include <QApplication>
#include <QToolButton>

namespace lk::test {

void HandTest::hands()
{
    QTest::addColumn<bool>("mouse");
    QTest::newRow("by mouse") << true;
    QTest::newRow("by keyboard alone") << false;
}

void HandTest::init()
{
    WindowTest::init();
    m_clicks = 0;
    QFETCH(bool, mouse);
    m_mouse = mouse;
    m_window->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_window.get()));
}

void HandTest::cleanup()
{
    if (QTest::currentTestFailed()) {
        int number = 0;
        for (QWidget* shown : QApplication::topLevelWidgets()) {
            if (shown->isVisible()) {
                shown->grab().save(QStringLiteral(LOCKKEEPER_SCREENSHOTS "/journey-failed-%1.png").arg(++number));
            }
        }
    }
    WindowTest::cleanup();
}

bool HandTest::inSight(const QWidget& widget)
{
    // A view is covered by its viewport, to which nothing of it is visible.
    const auto* view = qobject_cast<const QAbstractScrollArea*>(&widget);
    return widget.isVisible() && !(view ? view->viewport() : &widget)->visibleRegion().isEmpty();
}

QWidget* HandTest::findUsable(const std::function<bool(const QWidget&)>& is)
{
    QWidget* found = nullptr;
    (void)QTest::qWaitFor(
        [&] {
            for (QWidget* widget : QApplication::allWidgets()) {
                const QWidget* modal = QApplication::activeModalWidget();
                if (widget->isEnabled() && is(*widget) && inSight(*widget) && (!modal || modal == widget->window())) {
                    found = widget;
                    return true;
                }
            }
            return false;
        },
        patience);
    return found;
}

QWidget* HandTest::usable(const QString& objectName)
{
    return findUsable([&](const QWidget& widget) { return widget.objectName() == objectName; });
}

void HandTest::clickOn(const QString& objectName)
{
    QWidget* widget = usable(objectName);
    QVERIFY2(widget, qPrintable(objectName));
    ++m_clicks;
    QTest::mouseClick(widget, Qt::LeftButton);
}

void HandTest::clickTool(const char* name)
{
    QWidget* button = findUsable([&](const QWidget& widget) {
        const auto* tool = qobject_cast<const QToolButton*>(&widget);
        return tool && tool->defaultAction() == action(name);
    });
    QVERIFY2(button, name);
    ++m_clicks;
    QTest::mouseClick(button, Qt::LeftButton, {}, QPoint(button->height() / 2, button->height() / 2));
}

void HandTest::clickItem(QAbstractItemView& view, const QModelIndex& index, bool twice)
{
    QVERIFY(index.isValid());
    view.scrollTo(index);
    const QRect place = view.visualRect(index);
    const QPoint at(place.left() + qMin(place.width() / 2, 24), place.top() + qMin(place.height() / 2, 10));
    ++m_clicks;
    QTest::mouseClick(view.viewport(), Qt::LeftButton, {}, at);
    if (twice) {
        QTest::mouseDClick(view.viewport(), Qt::LeftButton, {}, at);
    }
}

QWidget* HandTest::focus() const
{
    // Where there is no window manager nobody gives the keyboard back when a dialog has gone.
    if (!QApplication::activeWindow() && !QApplication::activeModalWidget()) {
        m_window->activateWindow();
        QCoreApplication::processEvents();
    }
    // Nobody types into a dialog before it is there; a window manager takes a moment.
    if (QWidget* modal = QApplication::activeModalWidget(); modal && !modal->isActiveWindow()) {
        (void)QTest::qWaitForWindowActive(modal, patience);
    }
    QWidget* widget = QApplication::focusWidget();
    return widget ? widget : m_window.get();
}

void HandTest::key(int key, Qt::KeyboardModifiers modifiers)
{
    QVERIFY(QTest::qWaitFor([this] { return focus() != nullptr; }, patience));
    QTest::keyClick(focus(), Qt::Key(key), modifiers);
    QCoreApplication::processEvents();
}

void HandTest::type(const QString& text)
{
    QVERIFY(QTest::qWaitFor([this] { return focus() != nullptr; }, patience));
    QTest::keyClicks(focus(), text);
}

void HandTest::tabTo(const QString& objectName)
{
    QWidget* target = usable(objectName);
    QVERIFY2(target, qPrintable(objectName));
    constexpr int most = 90;
    for (int n = 0; n < most && focus() != target; ++n) {
        LK_STEP(key(Qt::Key_Tab));
    }
    QVERIFY2(focus() == target, qPrintable(QStringLiteral("Tab does not reach %1").arg(objectName)));
    LK_STEP(key(Qt::Key_Space));
}

void HandTest::command(const QString& words)
{
    LK_STEP(key(Qt::Key_P, Qt::ControlModifier | Qt::ShiftModifier));
    QVERIFY(usable(QStringLiteral("finderEdit")));
    QTRY_COMPARE(focus()->objectName(), QStringLiteral("finderEdit"));
    LK_STEP(type(words));
    LK_STEP(key(Qt::Key_Return));
}

void HandTest::countsAtMost(int clicks) const
{
    QVERIFY2(byMouse() ? m_clicks > 0 && m_clicks <= clicks : m_clicks == 0, qPrintable(QString::number(m_clicks)));
}

} // namespace lk::test
