// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"

#include <QWidget>

#include <deque>

class QLabel;
class QPushButton;
class QSlider;

namespace lk {

/// The last ten minutes of lock snapshots, and the slider to go through them. GUI thread.
class LocksHistory : public QWidget {
    Q_OBJECT
public:
    explicit LocksHistory(QWidget* parent = nullptr);

    void remember(const LockSnapshotPtr& snapshot);
    void forget();
    bool isLive() const { return m_isLive; } ///< the present is what is looked at
    void goLive();

signals:
    void chosen(const lk::LockSnapshotPtr& snapshot); ///< null: the present, whatever it is

private:
    void scrubTo(int position);
    void tell(); ///< which moment is looked at

    std::deque<LockSnapshotPtr> m_snapshots;
    QSlider* m_scrub;
    QLabel* m_time;
    QPushButton* m_live;
    bool m_isLive = true;
};

} // namespace lk
