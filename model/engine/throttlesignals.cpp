// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/throttlesignals.h"

#include <QCoreApplication>
#include <QLocale>

namespace lk {

using Verdict = ThrottleSignal::Verdict;

namespace {

constexpr qint64 megabyte = 1024 * 1024;
constexpr qint64 lagSlowMs = 1000;
constexpr qint64 lagPauseMs = 10'000;
constexpr qint64 lagResumeMs = 2000;
constexpr qint64 lagPauseBytes = 256 * megabyte;
constexpr qint64 backlogSlow = 32; // segments of 16 MB
constexpr qint64 backlogPause = 128;
constexpr qint64 victimsMs = 500;
constexpr qint64 afterCancelMs = 5000;
constexpr qint64 blindMs = 10'000;

struct Words {
    Q_DECLARE_TR_FUNCTIONS(lk::Throttle)
};

QString seconds(qint64 ms)
{
    return ms < 10'000 ? Words::tr("%1 s").arg(QString::number(double(ms) / 1000, 'f', 1))
                       : Words::tr("%1 s").arg(QString::number(ms / 1000));
}

QString megabytes(qint64 bytes)
{
    return Words::tr("%1 MB").arg(QString::number(bytes / megabyte));
}

} // namespace

ThrottleSignal ReplicaLagSignal::judge(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("replica-lag"), Words::tr("Replica lag"), {}};
    if (f.lag.standbys == 0) {
        s.value = f.lag.hidden ? Words::tr("this user may not see it") : Words::tr("no replica");
        m_pauses = false;
        return s;
    }
    s.value = Words::tr("%1, %2, %3").arg(seconds(f.lag.worstMs), megabytes(f.lag.worstBytes), f.lag.worst);
    const bool far = f.lag.worstMs >= lagPauseMs || f.lag.worstBytes >= lagPauseBytes;
    m_pauses = far || (m_pauses && (f.lag.worstMs >= lagResumeMs || f.lag.worstBytes >= lagPauseBytes / 2));
    s.verdict = m_pauses ? Verdict::Pause : f.lag.worstMs >= lagSlowMs ? Verdict::Slow : Verdict::Fine;
    return s;
}

ThrottleSignal SlotsSignal::judge(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("slots"), Words::tr("Replication slots"), Words::tr("all reserved")};
    if (!m_lostBefore) {
        m_lostBefore = f.slotsLost;
    }
    QStringList lost = f.slotsLost;
    lost.removeIf([&](const QString& name) { return m_lostBefore->contains(name); });
    if (!lost.isEmpty()) {
        s.verdict = Verdict::Stop;
        s.value = Words::tr("lost: %1").arg(lost.join(QStringLiteral(", ")));
    } else if (!f.slotsBehind.isEmpty()) {
        s.verdict = Verdict::Pause;
        s.value = f.slotsBehind;
    } else if (!f.slotsLost.isEmpty()) {
        s.value = Words::tr("lost before: %1").arg(f.slotsLost.join(QStringLiteral(", ")));
    }
    return s;
}

ThrottleSignal WalSignal::judge(const ThrottleFacts& f, BackfillMode mode)
{
    ThrottleSignal s{QStringLiteral("wal"), Words::tr("WAL"), {}};
    if (f.walBytes < 0 || f.walMost <= 0 || f.checkpointMs <= 0) {
        s.value = Words::tr("not known");
        return s;
    }
    m_points << Point{f.atMs, f.walBytes, f.checkpointsAskedFor};
    while (m_points.size() > 1 && m_points[1].atMs <= f.atMs - f.checkpointMs) {
        m_points.removeFirst();
    }
    const qint64 written = f.walBytes - m_points.first().bytes;
    const qint64 asked = f.checkpointsAskedFor - m_points.first().asked;
    const qint64 may = mode == BackfillMode::Fast ? f.walMost : f.walMost / 2;
    s.value = Words::tr("%1 of %2 since %3, %4 checkpoints out of time")
                  .arg(megabytes(written), megabytes(may), seconds(f.atMs - m_points.first().atMs))
                  .arg(asked);
    if (written > may || asked > 1) {
        s.verdict = Verdict::Slow;
    }
    return s;
}

ThrottleSignal archiveSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("archive"), Words::tr("WAL archive"), {}};
    if (!f.archives) {
        s.value = Words::tr("none");
        return s;
    }
    s.value = f.archiveBacklog >= 0 ? Words::tr("%1 segments wait").arg(f.archiveBacklog) : Words::tr("works");
    if (f.archiveBacklog >= backlogPause) {
        s.verdict = Verdict::Pause;
    } else if (f.archiveBacklog >= backlogSlow) {
        s.verdict = Verdict::Slow;
    }
    if (f.archiveFails) { // nothing is removed, the disk fills
        s.value = Words::tr("archiving fails, %1").arg(s.value);
        s.verdict = Verdict::Pause;
    }
    return s;
}

double loadOf(const ThrottleFacts& f)
{
    // Where the cores are not known: as many as the smallest server has.
    return f.busy < 0 ? -1 : double(f.busy) / (f.cores > 0 ? f.cores : 2);
}

ThrottleSignal loadSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("load"), Words::tr("Load"), Words::tr("not known")};
    if (f.busy < 0) {
        return s;
    }
    const QString percent = QString::number(qRound(loadOf(f) * 100));
    s.value = f.cores > 0 ? Words::tr("%1 %, %2 others at work on %3 cores").arg(percent).arg(f.busy).arg(f.cores)
                          : Words::tr("%1 others at work, cores not known").arg(f.busy);
    s.verdict = loadOf(f) >= loadSlow ? Verdict::Slow : Verdict::Fine;
    return s;
}

ThrottleSignal horizonSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("horizon"), Words::tr("Oldest snapshot"), Words::tr("none")};
    if (f.horizonMs >= 0) {
        s.value = Words::tr("%1, %2").arg(seconds(f.horizonMs), f.horizonHolder);
        s.verdict = f.horizonMs >= horizonHeldMs ? Verdict::Slow : Verdict::Fine;
    }
    return s;
}

ThrottleSignal autovacuumSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("autovacuum"), Words::tr("Autovacuum of the table"), Words::tr("does not run")};
    if (f.autovacuum || f.wraparound) {
        s.verdict = Verdict::Slow;
        s.value = f.wraparound ? Words::tr("runs to prevent wraparound: no DDL until it is done") : Words::tr("runs");
    }
    return s;
}

ThrottleSignal lockQueueSignal(int waiters, qint64 longestMs, qint64 cancelledAgoMs)
{
    ThrottleSignal s{QStringLiteral("lock-queue"), Words::tr("Waiting for us"), Words::tr("nobody")};
    if (waiters > 0) {
        s.value = Words::tr("%1, the longest for %2").arg(waiters).arg(seconds(longestMs));
    }
    if (cancelledAgoMs >= 0 && cancelledAgoMs < afterCancelMs) {
        s.verdict = Verdict::Slow;
        s.value += Words::tr("; a batch gave way %1 ago").arg(seconds(cancelledAgoMs));
    } else if (longestMs > victimsMs) {
        s.verdict = Verdict::Slow;
    }
    return s;
}

ThrottleSignal watchSignal(qint64 ageMs, bool everLooked, const QString& problem)
{
    ThrottleSignal s{QStringLiteral("watch"), Words::tr("Look at the server"), {}};
    s.value = everLooked ? Words::tr("%1 old").arg(seconds(ageMs)) : Words::tr("none yet");
    if (!problem.isEmpty()) {
        s.value += QStringLiteral(": ") + problem;
    }
    s.verdict = ageMs <= blindMs ? Verdict::Fine : everLooked ? Verdict::Pause : Verdict::Slow;
    return s;
}

ThrottleSignal hoursSignal(const BackfillTuning& tuning, const QTime& now)
{
    ThrottleSignal s{QStringLiteral("hours"), Words::tr("Hours"), Words::tr("any")};
    if (tuning.hasHours()) {
        s.value = Words::tr("%1, now %2").arg(printedHours(tuning), now.toString(QStringLiteral("HH:mm")));
        s.verdict = tuning.mayWorkAt(now) ? Verdict::Fine : Verdict::Pause;
    }
    return s;
}

ThrottleSignal operatorSignal(bool paused, const BackfillTuning& tuning)
{
    ThrottleSignal s{QStringLiteral("operator"), Words::tr("Operator"), {}};
    s.value = Words::tr("%1, %2 ms, delay %3 ms")
                  .arg(toString(tuning.mode), QString::number(tuning.targetMs))
                  .arg(tuning.delayMs);
    if (paused) {
        s.verdict = Verdict::Pause;
        s.value = Words::tr("paused");
    }
    return s;
}

const ThrottleSignal* decide(QList<ThrottleSignal>& all)
{
    ThrottleSignal* worst = nullptr;
    for (ThrottleSignal& one : all) {
        one.decides = false;
        if (one.verdict != Verdict::Fine && (worst == nullptr || one.verdict > worst->verdict)) {
            worst = &one;
        }
    }
    if (worst != nullptr) {
        worst->decides = true;
    }
    return worst;
}

} // namespace lk
