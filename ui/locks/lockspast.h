// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"
#include "model/plan/plan.h"

#include <QSet>

#include <deque>
#include <optional>

namespace lk {

/// A step of a plan on the timeline: when it ran.
struct StepMark {
    QString key; ///< plan and step; a later mark of the same key and start takes its place
    QString title;
    Phase phase = Phase::Expand;
    QDateTime from;
    std::optional<QDateTime> to{}; ///< none: it runs
    bool operator==(const StepMark&) const = default;
};

/// One picture, and what is counted in it once and for all: pictures are many and drawn often.
struct LockMoment {
    LockSnapshotPtr snapshot;
    int waiting = 0;
    bool oursBlocks = false; ///< a session of the plan stands in others' way, waiting itself or not
    std::optional<QDateTime> until{}; ///< from then to the next picture nobody could look
    const QDateTime& at() const { return snapshot->at; }
};

/// The lock snapshots of the last ten minutes, and the steps that ran meanwhile. Keeps a bounded amount: texts that
/// repeat are shared, and of a crowd that waits for long every second picture of the earlier time is let go. GUI
/// thread.
class LocksPast {
public:
    static constexpr qint64 seconds = 600;

    void remember(const LockSnapshotPtr& snapshot);
    void mark(const QList<StepMark>& steps);
    void blind(const QDateTime& from); ///< nobody can look until the next snapshot
    void forget();

    const std::deque<LockMoment>& moments() const { return m_moments; }
    const QList<StepMark>& marks() const { return m_marks; }
    QDateTime now() const; ///< of the latest snapshot; invalid when there is none
    /// The picture that was true at `at`: the latest that is not younger, else the first; null when there is none.
    const LockMoment* at(const QDateTime& at) const;
    /// The nearest picture before or after `from` in which the waiting began; null when there is none.
    LockSnapshotPtr waitBefore(const QDateTime& from) const;
    LockSnapshotPtr waitAfter(const QDateTime& from) const;
    bool isBlindAt(const QDateTime& at) const; ///< nobody could look
    QStringList runningAt(const QDateTime& at) const; ///< titles of steps

private:
    LockSnapshotPtr shared(const LockSnapshotPtr& snapshot); ///< with texts that are there already
    void thin();

    std::deque<LockMoment> m_moments;
    QList<StepMark> m_marks;
    QSet<QString> m_texts; ///< of the latest pictures
};

} // namespace lk
