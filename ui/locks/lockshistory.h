// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "ui/locks/lockspast.h"

#include <QWidget>

class QLabel;
class QPushButton;
class QToolButton;

namespace lk {

class LocksTimeline;

/// The last ten minutes of lock snapshots, and the timeline to go through them. GUI thread.
class LocksHistory : public QWidget {
    Q_OBJECT
public:
    explicit LocksHistory(QWidget* parent = nullptr);

    void remember(const LockSnapshotPtr& snapshot);
    void mark(const QList<StepMark>& steps);
    void blind(const QDateTime& from); ///< nobody can look until the next snapshot
    void forget();
    bool isLive() const { return m_chosen == nullptr; } ///< the present is what is looked at
    void goLive();

signals:
    void chosen(const lk::LockSnapshotPtr& snapshot); ///< null: the present, whatever it is

private:
    void scrubTo(int value);
    void look(const LockSnapshotPtr& snapshot);
    void tell(); ///< which moment is looked at

    LocksPast m_past;
    LocksTimeline* m_timeline;
    QToolButton* m_before;
    QToolButton* m_after;
    QLabel* m_time;
    QPushButton* m_live;
    LockSnapshotPtr m_chosen; ///< stays, however much time goes by
};

} // namespace lk
