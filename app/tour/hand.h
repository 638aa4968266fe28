// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QModelIndex>
#include <QString>

#include <functional>

class QAbstractButton;
class QAbstractItemView;
class QLineEdit;
class QMainWindow;
class QWidget;

namespace lk {

/// What a person does at a window, as events: finds things by name, clicks, types, waits. Everything gives false, or
/// null, when the thing is not there, hidden or disabled, within its time. GUI thread.
class Hand {
public:
    explicit Hand(QMainWindow& window);

    /// Lets the window live until `what` holds; false when it did not within the time.
    bool waitFor(const std::function<bool()>& what, int milliseconds);
    void rest(int milliseconds); ///< lets the window live

    /// A visible widget below the window by object name; waits up to two seconds for it.
    QWidget* find(const QString& objectName, int milliseconds = 2000);
    bool click(const QString& objectName, int milliseconds = 2000); ///< waits until it is enabled, too
    bool click(QWidget* widget);
    bool clickTab(const QString& text); ///< a tab anywhere in the window, docks included
    bool clickItem(QAbstractItemView* view, const QModelIndex& index, bool twice = false);
    void press(QWidget* widget, int key, Qt::KeyboardModifiers modifiers = Qt::NoModifier);
    void type(QWidget* widget, const QString& text); ///< after selecting all that is there

    /// The first index whose text in `column` is `text`, searched depth first.
    static QModelIndex indexOf(QAbstractItemView* view, const QString& text, int column = 0);

private:
    QMainWindow& m_window;
};

} // namespace lk
