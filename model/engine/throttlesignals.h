// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/runsnapshot.h"
#include "model/engine/throttlefacts.h"

namespace lk {

constexpr double loadSlow = 2; ///< sessions of others at work for each core

// What a backfill watches, one judge each (backfill.md section 3). A judge that remembers is an object; it is asked
// once for every look at the server.

/// Slow at 1 s, pause at 10 s or 256 MB; then pause until it is below 2 s.
class ReplicaLagSignal {
public:
    ThrottleSignal judge(const ThrottleFacts& facts);

private:
    bool m_pauses = false;
};

/// Pause unless every slot is `reserved`, stop when one is lost while we run.
class SlotsSignal {
public:
    ThrottleSignal judge(const ThrottleFacts& facts);

private:
    std::optional<QStringList> m_lostBefore; ///< those nobody can lose any more
};

/// What the server has written within checkpoint_timeout: half of max_wal_size at the most, all of it in the fast mode;
/// beyond that it must make checkpoints out of time. Those are counted too.
class WalSignal {
public:
    ThrottleSignal judge(const ThrottleFacts& facts, BackfillMode mode);

private:
    struct Point {
        qint64 atMs;
        qint64 bytes;
        qint64 asked;
    };
    QList<Point> m_points; ///< of the last checkpoint_timeout
};

ThrottleSignal archiveSignal(const ThrottleFacts& facts);
ThrottleSignal loadSignal(const ThrottleFacts& facts);
ThrottleSignal horizonSignal(const ThrottleFacts& facts);
ThrottleSignal autovacuumSignal(const ThrottleFacts& facts);
/// `waiters` wait for a batch of ours, the longest for `longestMs`; `cancelledAgoMs`: since a batch had to give way,
/// -1: none did.
ThrottleSignal lockQueueSignal(int waiters, qint64 longestMs, qint64 cancelledAgoMs);
/// `ageMs`: of the last look at the server, or since it is tried in vain. Pause when there were looks and now there are
/// none; slow where there never was a connection to be had for them.
ThrottleSignal watchSignal(qint64 ageMs, bool everLooked, const QString& problem);
ThrottleSignal hoursSignal(const BackfillTuning& tuning, const QTime& now);
ThrottleSignal operatorSignal(bool paused, const BackfillTuning& tuning);

/// From which age on a snapshot counts as held: dead rows stay, and stripes only cost.
inline constexpr qint64 horizonHeldMs = 60'000;

/// Marks the first of the worst, unless all are fine; gives it.
const ThrottleSignal* decide(QList<ThrottleSignal>& all);
/// Busy sessions of others for each core; below 0 when that is not known.
double loadOf(const ThrottleFacts& facts);

} // namespace lk
