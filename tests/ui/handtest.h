// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/ui/windowtest.h"

#include <functional>

class QAbstractItemView;

/// A step of a journey; none is taken after one that failed.
#define LK_STEP(step)                                                                                                  \
    do {                                                                                                               \
        step;                                                                                                          \
        if (QTest::currentTestFailed()) {                                                                              \
            return;                                                                                                    \
        }                                                                                                              \
    } while (false)

namespace lk::test {

/// A test of the window by hand: the mouse and the keys below are the only way in, so that what they cannot reach a
/// person cannot reach either. Counts the clicks: a double click once, as one movement of the hand; typing not at all.
class HandTest : public WindowTest {
protected:
    static void hands(); ///< a row for each: by mouse, by keyboard alone
    void init();
    void cleanup(); ///< of a test that failed there are pictures
    bool byMouse() const { return m_mouse; }
    void countAnew() { m_clicks = 0; }
    void countsAtMost(int clicks) const; ///< and none by keyboard

    /// Of whatever window is shown, in sight and enabled, within `patience`.
    static bool inSight(const QWidget& widget);
    static QWidget* findUsable(const std::function<bool(const QWidget&)>& is);
    static QWidget* usable(const QString& objectName);

    void clickOn(const QString& objectName);
    void clickTool(const char* action); ///< its button in the tool bar
    void clickItem(QAbstractItemView& view, const QModelIndex& index, bool twice);

    QWidget* focus() const;
    void key(int key, Qt::KeyboardModifiers modifiers = {});
    void type(const QString& text);
    void tabTo(const QString& objectName); ///< by Tab alone, then Space
    void command(const QString& words); ///< by the palette

private:
    bool m_mouse = true;
    int m_clicks = 0;
};

} // namespace lk::test
