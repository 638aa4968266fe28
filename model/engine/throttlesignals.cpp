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

QString tr(const char* text)
{
    return QCoreApplication::translate("lk::Throttle", text);
}

QString seconds(qint64 ms)
{
    return ms < 10'000 ? tr("%1 s").arg(QString::number(double(ms) / 1000, 'f', 1))
                       : tr("%1 s").arg(QString::number(ms / 1000));
}

QString megabytes(qint64 bytes)
{
    return tr("%1 MB").arg(QString::number(bytes / megabyte));
}

} // namespace

ThrottleSignal ReplicaLagSignal::judge(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("replica-lag"), tr("Replica lag"), {}};
    if (f.lag.standbys == 0) {
        s.value = f.lag.hidden ? tr("this user may not see it") : tr("no replica");
        m_pauses = false;
        return s;
    }
    s.value = tr("%1, %2, %3").arg(seconds(f.lag.worstMs), megabytes(f.lag.worstBytes), f.lag.worst);
    const bool far = f.lag.worstMs >= lagPauseMs || f.lag.worstBytes >= lagPauseBytes;
    m_pauses = far || (m_pauses && (f.lag.worstMs >= lagResumeMs || f.lag.worstBytes >= lagPauseBytes / 2));
    s.verdict = m_pauses ? Verdict::Pause : f.lag.worstMs >= lagSlowMs ? Verdict::Slow : Verdict::Fine;
    return s;
}

ThrottleSignal SlotsSignal::judge(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("slots"), tr("Replication slots"), tr("all reserved")};
    if (!m_lostBefore) {
        m_lostBefore = f.slotsLost;
    }
    QStringList lost = f.slotsLost;
    lost.removeIf([&](const QString& name) { return m_lostBefore->contains(name); });
    if (!lost.isEmpty()) {
        s.verdict = Verdict::Stop;
        s.value = tr("lost: %1").arg(lost.join(QStringLiteral(", ")));
    } else if (!f.slotsBehind.isEmpty()) {
        s.verdict = Verdict::Pause;
        s.value = f.slotsBehind;
    } else if (!f.slotsLost.isEmpty()) {
        s.value = tr("lost before: %1").arg(f.slotsLost.join(QStringLiteral(", ")));
    }
    return s;
}

ThrottleSignal WalSignal::judge(const ThrottleFacts& f, BackfillMode mode)
{
    ThrottleSignal s{QStringLiteral("wal"), tr("WAL"), {}};
    if (f.walBytes < 0 || f.walMost <= 0 || f.checkpointMs <= 0) {
        s.value = tr("not known");
        return s;
    }
    m_points << Point{f.atMs, f.walBytes, f.checkpointsAskedFor};
    while (m_points.size() > 1 && m_points[1].atMs <= f.atMs - f.checkpointMs) {
        m_points.removeFirst();
    }
    const qint64 written = f.walBytes - m_points.first().bytes;
    const qint64 asked = f.checkpointsAskedFor - m_points.first().asked;
    const qint64 may = mode == BackfillMode::Fast ? f.walMost : f.walMost / 2;
    s.value = tr("%1 of %2 since %3, %4 checkpoints out of time")
                  .arg(megabytes(written), megabytes(may), seconds(f.atMs - m_points.first().atMs))
                  .arg(asked);
    if (written > may || asked > 1) {
        s.verdict = Verdict::Slow;
    }
    return s;
}

ThrottleSignal archiveSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("archive"), tr("WAL archive"), {}};
    if (!f.archives) {
        s.value = tr("none");
        return s;
    }
    s.value = f.archiveBacklog >= 0 ? tr("%1 segments wait").arg(f.archiveBacklog) : tr("works");
    if (f.archiveBacklog >= backlogPause) {
        s.verdict = Verdict::Pause;
    } else if (f.archiveBacklog >= backlogSlow) {
        s.verdict = Verdict::Slow;
    }
    if (f.archiveFails) { // nothing is removed, the disk fills
        s.value = tr("archiving fails, %1").arg(s.value);
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
    ThrottleSignal s{QStringLiteral("load"), tr("Load"), tr("not known")};
    if (f.busy < 0) {
        return s;
    }
    const QString percent = QString::number(qRound(loadOf(f) * 100));
    s.value = f.cores > 0 ? tr("%1 %, %2 others at work on %3 cores").arg(percent).arg(f.busy).arg(f.cores)
                          : tr("%1 others at work, cores not known").arg(f.busy);
    s.verdict = loadOf(f) >= loadSlow ? Verdict::Slow : Verdict::Fine;
    return s;
}

ThrottleSignal horizonSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("horizon"), tr("Oldest snapshot"), tr("none")};
    if (f.horizonMs >= 0) {
        s.value = tr("%1, %2").arg(seconds(f.horizonMs), f.horizonHolder);
        s.verdict = f.horizonMs >= horizonHeldMs ? Verdict::Slow : Verdict::Fine;
    }
    return s;
}

ThrottleSignal autovacuumSignal(const ThrottleFacts& f)
{
    ThrottleSignal s{QStringLiteral("autovacuum"), tr("Autovacuum of the table"), tr("does not run")};
    if (f.autovacuum || f.wraparound) {
        s.verdict = Verdict::Slow;
        s.value = f.wraparound ? tr("runs to prevent wraparound: no DDL until it is done") : tr("runs");
    }
    return s;
}

ThrottleSignal lockQueueSignal(int waiters, qint64 longestMs, qint64 cancelledAgoMs)
{
    ThrottleSignal s{QStringLiteral("lock-queue"), tr("Waiting for us"), tr("nobody")};
    if (waiters > 0) {
        s.value = tr("%1, the longest for %2").arg(waiters).arg(seconds(longestMs));
    }
    if (cancelledAgoMs >= 0 && cancelledAgoMs < afterCancelMs) {
        s.verdict = Verdict::Slow;
        s.value += tr("; a batch gave way %1 ago").arg(seconds(cancelledAgoMs));
    } else if (longestMs > victimsMs) {
        s.verdict = Verdict::Slow;
    }
    return s;
}

ThrottleSignal watchSignal(qint64 ageMs, bool everLooked, const QString& problem)
{
    ThrottleSignal s{QStringLiteral("watch"), tr("Look at the server"), {}};
    s.value = everLooked ? tr("%1 old").arg(seconds(ageMs)) : tr("none yet");
    if (!problem.isEmpty()) {
        s.value += QStringLiteral(": ") + problem;
    }
    s.verdict = ageMs <= blindMs ? Verdict::Fine : everLooked ? Verdict::Pause : Verdict::Slow;
    return s;
}

ThrottleSignal hoursSignal(const BackfillTuning& tuning, const QTime& now)
{
    ThrottleSignal s{QStringLiteral("hours"), tr("Hours"), tr("any")};
    if (tuning.hasHours()) {
        s.value = tr("%1, now %2").arg(printedHours(tuning), now.toString(QStringLiteral("HH:mm")));
        s.verdict = tuning.mayWorkAt(now) ? Verdict::Fine : Verdict::Pause;
    }
    return s;
}

ThrottleSignal operatorSignal(bool paused, const BackfillTuning& tuning)
{
    ThrottleSignal s{QStringLiteral("operator"), tr("Operator"), {}};
    s.value
        = tr("%1, %2 ms, delay %3 ms").arg(toString(tuning.mode), QString::number(tuning.targetMs)).arg(tuning.delayMs);
    if (paused) {
        s.verdict = Verdict::Pause;
        s.value = tr("paused");
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
