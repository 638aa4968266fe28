// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/base/result.h"
#include "model/engine/backfilltuning.h"
#include "model/engine/forecast.h"
#include "model/locks/locksnapshot.h"
#include "model/plan/plan.h"

#include <QDateTime>
#include <QHash>
#include <QMetaType>

#include <algorithm>
#include <memory>
#include <optional>

/// What a run looks like at one moment. Immutable: the engine makes a new one for every change, any thread may read it.
namespace lk {

struct DualWriteHealth;

enum class StepState { Pending, Ready, Running, Paused, WaitingForLock, NeedsYou, InDoubt, Failed, Undone, Done };
QString toString(StepState state);

struct StepProgress {
    StepState state = StepState::Pending;
    int tries = 0;
    QDateTime startedAt{}; ///< UTC
    QDateTime finishedAt{};
    QString operatorName{}; ///< who ran it: user@host
    QString result{}; ///< for people: "1,000,000 rows in 14 s", "0 rows differ"
    std::optional<Error> error{};
    StepFacts facts{}; ///< of the last try, as the journal has them
    bool operator==(const StepProgress&) const = default;
};

/// One thing that a backfill watches so as not to harm the server, as it was seen last. The worst verdict decides.
struct ThrottleSignal {
    enum class Verdict {
        Fine,
        Slow, ///< smaller steps: one worker, pauses between the batches
        Pause, ///< no batch until it is better
        Stop ///< the run ends, going on would do harm
    };
    QString id; ///< replica-lag, slots, wal, archive, load, lock-queue, horizon, autovacuum, hours, operator, watch
    QString text; ///< what is looked at, for people: "Replica lag"
    QString value; ///< for people: "0.4 s, standby1"
    Verdict verdict = Verdict::Fine;
    bool decides = false; ///< the first of the worst, unless all are fine
    bool operator==(const ThrottleSignal&) const = default;
};
QString toString(ThrottleSignal::Verdict verdict); ///< fine, slow, pause, stop

struct BackfillProgress {
    QString stepId;
    qint64 blocksDone = 0; ///< block sweeps, exact
    qint64 blocksTotal = 0;
    qint64 rowsWritten = 0;
    double rowsPerSecond = 0; ///< over the last seconds, wall clock, throttling included
    double batchP50Ms = 0;
    double batchP95Ms = 0;
    double targetMs = 0;
    int batchRows = 0; ///< present batch size
    int workers = 0; ///< at work just now
    qint64 batches = 0;
    double etaLowSeconds = -1; ///< -1: not known yet
    double etaHighSeconds = -1;
    QString throttle{}; ///< the signal that decides, empty: none
    /// Batches since the last snapshot, for the chart.
    struct Sample {
        qint64 atMs = 0; ///< since the backfill began
        double rowsPerSecond = 0;
        double p50Ms = 0;
        double p95Ms = 0;
        QString mark{}; ///< pause, resume, throttle, lock wait, batch size
        bool operator==(const Sample&) const = default;
    };
    QList<Sample> samples{};
    BackfillTuning tuning{}; ///< in force; another terminal may have changed it
    int workersWanted = 0; ///< as asked for, or as the load allows
    QList<ThrottleSignal> throttles{}; ///< all of them, always in the same order
    bool operator==(const BackfillProgress&) const = default;

    /// 0 to 100, rounded down to a tenth: nothing is told as done that is not.
    double percent() const
    {
        return blocksTotal > 0 ? double(std::clamp<qint64>(blocksDone, 0, blocksTotal) * 1000 / blocksTotal) / 10 : 0;
    }
};

/// Watched while a statement of ours wants a lock.
struct LockWait {
    QString stepId;
    qint64 waitedMs = 0;
    qint64 budgetMs = 0;
    int victims = 0; ///< sessions queued behind us
    int attempt = 0;
    int attempts = 0;
    QString blocker{}; ///< for people: "pid 4711, psql, idle in transaction for 12 s"
    QDateTime nextTryAt{}; ///< UTC; set between two tries, while nothing waits and nobody queues
    bool operator==(const LockWait&) const = default;
};

/// Who works on the plan, when that is not us.
struct PlanHolder {
    BackendId session; ///< of the server; ending it ends that client's run
    QString operatorName{}; ///< user@host, as the journal has it; empty: it has not begun to write
    QString client{}; ///< for people: application, database user, address
    QDateTime since{}; ///< UTC
    QDateTime lastSign{}; ///< UTC, by the server's clock: its last statement
    QString doing{}; ///< for people: "idle for 12 s", "active for 3 s"
    bool operator==(const PlanHolder&) const = default;
};

enum class RunState { Idle, Running, Paused, Stopping, Undoing, AtGate, Failed, Finished, Undone };
QString toString(RunState state);

struct RunSnapshot {
    QString planId;
    RunState state = RunState::Idle;
    QHash<QString, StepProgress> steps; ///< by step id
    QString currentStep{}; ///< at work, or next; one that is Done was done by this run
    std::optional<BackfillProgress> backfill{};
    std::optional<LockWait> lockWait{};
    QString gate{}; ///< confirmation that is waited for, empty if none
    /// Of an undo that waits for its answer: the old form stays as it is; what is told differs in the new one alone.
    bool undoKeepsOld = false;
    QString gateNote{}; ///< figures for the gate: what was verified, how many rows an undo would lose
    std::optional<Error> error{};
    QString message{}; ///< one line for people and for the log
    QList<BackendId> sessions{}; ///< with which the run works just now; empty when nothing runs
    std::optional<PlanHolder> holder{}; ///< another client that has the plan; then the run has failed, or runs there
    std::shared_ptr<const Forecast> forecast{}; ///< as it was made before the plan began; null: there is none
    /// As Runner::status() found it (dualwritehealth.h); null: no dual write is at work, or nobody looked.
    std::shared_ptr<const DualWriteHealth> dualWrite{};
};

using RunSnapshotPtr = std::shared_ptr<const RunSnapshot>;

} // namespace lk

Q_DECLARE_METATYPE(lk::RunSnapshotPtr)
