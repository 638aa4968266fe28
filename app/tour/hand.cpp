// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "app/tour/hand.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMainWindow>
#include <QMouseEvent>
#include <QPointer>
#include <QTabBar>
#include <QTimer>

namespace lk {

namespace {

bool isUsable(const QWidget* widget)
{
    return widget && widget->isVisible() && widget->isEnabled();
}

void mouse(QWidget* widget, QEvent::Type type, const QPoint& at, Qt::MouseButtons buttons)
{
    QMouseEvent event(type, at, widget->mapToGlobal(at), Qt::LeftButton, buttons, Qt::NoModifier);
    QCoreApplication::sendEvent(widget, &event);
}

void clickAt(QWidget* widget, const QPoint& at)
{
    // A real click gives the keyboard to what is clicked; events that are made do not. A viewport hands it on.
    QWidget* focus = widget->focusProxy() ? widget->focusProxy() : widget;
    if (focus->focusPolicy() & Qt::ClickFocus) {
        focus->setFocus(Qt::MouseFocusReason);
    }
    mouse(widget, QEvent::MouseButtonPress, at, Qt::LeftButton);
    mouse(widget, QEvent::MouseButtonRelease, at, Qt::NoButton);
}

QModelIndex searched(const QAbstractItemModel& model, const QModelIndex& parent, const QString& text, int column)
{
    for (int row = 0; row < model.rowCount(parent); ++row) {
        const QModelIndex index = model.index(row, column, parent);
        if (index.data().toString() == text) {
            return index;
        }
        const QModelIndex below = searched(model, model.index(row, 0, parent), text, column);
        if (below.isValid()) {
            return below;
        }
    }
    return {};
}

} // namespace

Hand::Hand(QMainWindow& window)
    : m_window(window)
{
}

bool Hand::waitFor(const std::function<bool()>& what, int milliseconds)
{
    const QDeadlineTimer limit(milliseconds);
    while (!what()) {
        if (limit.hasExpired()) {
            return false;
        }
        rest(20);
    }
    return true;
}

void Hand::rest(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, &loop, &QEventLoop::quit);
    loop.exec();
}

QWidget* Hand::find(const QString& objectName, int milliseconds)
{
    QWidget* found = nullptr;
    waitFor(
        [&] {
            for (QWidget* widget : m_window.findChildren<QWidget*>(objectName)) {
                if (widget->isVisible()) {
                    found = widget;
                    return true;
                }
            }
            return false;
        },
        milliseconds);
    return found;
}

bool Hand::click(const QString& objectName, int milliseconds)
{
    QWidget* widget = find(objectName, milliseconds);
    return widget && waitFor([widget] { return isUsable(widget); }, milliseconds) && click(widget);
}

bool Hand::click(QWidget* widget)
{
    if (!isUsable(widget)) {
        return false;
    }
    clickAt(widget, widget->rect().center());
    rest(20);
    return true;
}

bool Hand::clickTab(const QString& text)
{
    for (QTabBar* bar : m_window.findChildren<QTabBar*>()) {
        for (int tab = 0; tab < bar->count(); ++tab) {
            if (bar->isVisible() && bar->isTabEnabled(tab)
                && bar->tabText(tab).remove(QLatin1Char('&')).startsWith(text)) {
                clickAt(bar, bar->tabRect(tab).center());
                rest(50);
                return bar->currentIndex() == tab;
            }
        }
    }
    return false;
}

bool Hand::clickItem(QAbstractItemView* view, const QModelIndex& index, bool twice)
{
    if (!isUsable(view) || !index.isValid()) {
        return false;
    }
    view->scrollTo(index);
    rest(20);
    const QRect place = view->visualRect(index);
    if (place.isEmpty()) {
        return false;
    }
    // Near the left edge, where the text is; inside even when the cell is wider than the view.
    const QPoint at(qMin(place.left() + 24, place.center().x()), place.top() + qMin(place.height() / 2, 10));
    clickAt(view->viewport(), at);
    if (twice) {
        mouse(view->viewport(), QEvent::MouseButtonDblClick, at, Qt::LeftButton);
        mouse(view->viewport(), QEvent::MouseButtonRelease, at, Qt::NoButton);
    }
    rest(20);
    return true;
}

void Hand::press(QWidget* widget, int key, Qt::KeyboardModifiers modifiers)
{
    widget->setFocus();
    QPointer<QWidget> alive = widget;
    for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
        if (alive) { // an editor may be gone after Return
            QKeyEvent event(type, key, modifiers);
            QCoreApplication::sendEvent(alive, &event);
        }
    }
    rest(20);
}

void Hand::type(QWidget* widget, const QString& text)
{
    auto* combo = qobject_cast<QComboBox*>(widget);
    QWidget* target = combo && combo->lineEdit() ? combo->lineEdit() : widget;
    if (auto* edit = qobject_cast<QLineEdit*>(target)) {
        edit->setFocus();
        edit->selectAll();
    }
    for (const QChar& letter : text) {
        for (const QEvent::Type type : {QEvent::KeyPress, QEvent::KeyRelease}) {
            QKeyEvent event(type, 0, Qt::NoModifier, QString(letter));
            QCoreApplication::sendEvent(target, &event);
        }
        rest(5);
    }
}

QModelIndex Hand::indexOf(QAbstractItemView* view, const QString& text, int column)
{
    return view && view->model() ? searched(*view->model(), {}, text, column) : QModelIndex();
}

} // namespace lk
