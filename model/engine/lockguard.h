// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/monitor.h"
#include "model/engine/publisher.h"

namespace lk {

/// Runs statements that others may queue behind. The work goes to a helper thread; the calling thread watches it from a
/// second session, publishes whom it waits for, and cancels it when a person says stop or when others would wait for us
/// longer than the budget. So one try costs nobody more than the budget, and tries are spread out with jitter.
class LockGuard {
public:
    LockGuard(Monitor& monitor, RunControl& control, Publisher& publisher, int budgetMs);

    /// Who sets the limit of one try.
    enum class Limit {
        LockTimeout, ///< the work sets lock_timeout to what it is given
        Watch ///< lock_timeout 0 (CONCURRENTLY): only victims limit it
    };
    /// `work` is one try, given its lock_timeout in ms; called on another thread while the caller waits, so `session`
    /// is used by one thread at a time. It leaves nothing behind when it fails. `beforeRetry` clears up after a failed
    /// try. LockTimeout, naming the blocker, when all tries are used up.
    Result<void> run(const QString& stepId, Session& session, Limit limit,
        const std::function<Result<void>(int lockTimeoutMs)>& work,
        const std::function<Result<void>()>& beforeRetry = {});

    /// Only watches for stop: long reads that nobody queues behind.
    Result<Rows> query(Session& session, const QString& sql, const QList<Cell>& parameters = {});

    static constexpr int attempts = 10;
    /// An autovacuum worker gives way once deadlock_timeout (1 s) has passed; a shorter wait never wins.
    static constexpr int autovacuumMs = 2500;

private:
    struct Try {
        bool cancelledForVictims = false;
        bool waited = false;
        LockSight sight{}; ///< the last one that saw us wait, or victims
    };
    Result<void> attempt(const QString& stepId, const BackendId& target, int limitMs, Limit limit, int number,
        const std::function<Result<void>()>& work, Try& seen);
    Error giveUp(const Try& seen, const Error& last) const;

    Monitor& m_monitor;
    RunControl& m_control;
    Publisher& m_publisher;
    int m_budgetMs;
};

} // namespace lk
