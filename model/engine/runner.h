// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilltuning.h"
#include "model/engine/ports.h"
#include "model/engine/runsnapshot.h"

#include <QMutex>
#include <QWaitCondition>

#include <atomic>
#include <functional>

/// Carries a plan out, or takes it back, step by step, journalling as it goes. Blocking calls for one engine thread;
/// the command line calls them directly, the window through RunController.
namespace lk {

/// What a person may say to a run while it runs; safe from any thread.
class RunControl {
public:
    void pause();
    void resume();
    void stop(); ///< ends as soon as it is safe; a statement that waits or runs is cancelled from another session
    bool isPaused() const;
    bool isStopped() const;
    void setTuning(const BackfillTuning& tuning);
    BackfillTuning tuning() const;
    /// Blocks while paused, until resumed or stopped.
    void waitWhilePaused();
    /// Sleeps, but wakes at once when stopped; false then. May be over sooner, by resume() or wake().
    bool sleep(int milliseconds);
    /// For the sake of others, who get through meanwhile: the whole time, whoever says resume() or wake(). Wakes at
    /// once when stopped; false then.
    bool rest(int milliseconds);
    /// Ends every sleep() that goes on at this moment, and nothing else: what is paused stays so. Any thread.
    void wake();
    /// Forgets an earlier stop or pause, so that the same object can serve the next run. Not while a run goes on.
    void reset();

private:
    std::atomic_bool m_paused = false;
    std::atomic_bool m_stopped = false;
    mutable QMutex m_mutex;
    QWaitCondition m_changed;
    BackfillTuning m_tuning;
};

struct RunRequest {
    std::optional<Phase> through; ///< last phase to carry out; none: to the end
    int steps = -1; ///< at most so many steps, -1: no limit; a gate that is passed does not count
    QStringList confirmed{}; ///< gate confirmations given; for undo "undo-loses-rows"
    bool confirmAll = false;
    int lockBudgetMs = 1000; ///< nobody shall wait longer than this because of a statement of ours
    bool acceptOtherSchema = false; ///< never set by default: run although the fingerprint differs
    /// Ends this server session first, if it is the one that holds the plan (RunSnapshot::holder named it): a dead
    /// client's. 0: none.
    int takeOverPid = 0;
    std::shared_ptr<const Forecast> forecast{}; ///< kept in the journal when the plan begins, to compare with
};

/// How a run ended, when it did not fail.
enum class RunEnd {
    Done, ///< everything asked for is done
    NothingToDo, ///< it was done already, and says so
    AtGate, ///< stopped at a gate, a blocking hazard or a decision: snapshot.gate names it
    Stopped ///< by a person
};

struct RunOutcome {
    RunEnd end = RunEnd::Done;
    RunSnapshot snapshot;
};

using RunObserver = std::function<void(const RunSnapshot&)>;

class Runner {
public:
    /// `backend` and `control` outlive the runner. `observer` is called on the calling thread and must not block.
    Runner(Backend& backend, ConnectionSettings settings, Plan plan, RunControl& control, RunObserver observer);
    ~Runner();

    /// Carries on where the journal stands. Errors: OtherOperator, FingerprintMismatch, ReadOnly, Privilege, ... with
    /// the step's error in the snapshot too. A failed step has left nothing half-done, or says so.
    Result<RunOutcome> run(const RunRequest& request);
    /// Takes back every step that was done and can be taken back, last first. Refused once Contract has begun.
    Result<RunOutcome> undo(const RunRequest& request);
    /// What the journal says, without changing anything; a plan never run is all Pending. The look at the rows of a
    /// dual write makes nobody wait for as long as `lockBudgetMs`.
    Result<RunSnapshot> status(int lockBudgetMs = RunRequest().lockBudgetMs);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace lk
