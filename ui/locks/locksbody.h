// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include <QList>
#include <QWidget>

class QToolButton;
class QTreeView;

namespace lk {

class LocksHistory;

/// What the locks dock is made of, by the room there is: where there is little height the rows have it, and the slider
/// through the past comes when it is asked for; where there is little of either the buttons give up their words. GUI
/// thread.
class LocksBody : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;

    LocksHistory* history = nullptr;
    QToolButton* past = nullptr; ///< asks for it
    QTreeView* rows = nullptr; ///< the statement at their end is in the tool tip, too, and a key away
    QList<QToolButton*> deeds;

    void fit();
    QSize minimumSizeHint() const override; ///< whatever the buttons show now, they can show less

protected:
    void resizeEvent(QResizeEvent* event) override;
};

} // namespace lk
