// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QObject>
#include <QPointer>

class QWidget;

namespace lk {

/// Shows where the keyboard is when it is in a view: an edge around it, as our views have no frames of their own. Only
/// after the keyboard was used to come there, as with buttons. GUI thread.
class FocusEdge : public QObject {
    Q_OBJECT
public:
    explicit FocusEdge(QObject* parent = nullptr);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void follow(QWidget* now);

    QPointer<QWidget> m_edge;
};

/// Whoever gives `from` the keyboard means `to`, which is inside of it. A focus proxy would make Tab leap over all that
/// is in `from` before `to`.
void handFocus(QWidget& from, QWidget& to);

} // namespace lk
