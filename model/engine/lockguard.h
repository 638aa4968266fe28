// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/failures.h"
#include "model/engine/lockwaits.h"
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
    /// What one try has to go by.
    struct Terms {
        int lockTimeoutMs = 0;
        /// Tables, as SQL wants them, that an autovacuum holds. It gives way to whoever has waited for deadlock_timeout
        /// (1 s); to wait for that with the lock that is wanted would cost others as much. So they are locked in SHARE
        /// UPDATE EXCLUSIVE mode first, behind which only other maintenance queues.
        QStringList vacuumed{};
    };
    /// `work` is one try; called on another thread while the caller waits, so `session` is used by one thread at a
    /// time. It leaves nothing behind when it fails. `beforeRetry` clears up after a failed try. LockTimeout, naming
    /// the blocker, when all tries are used up. Nothing begins without the second session.
    Result<void> run(const QString& stepId, Session& session, Limit limit,
        const std::function<Result<void>(const Terms& terms)>& work,
        const std::function<Result<void>()>& beforeRetry = {});

    /// One statement that takes no lock others would queue behind: reads, journal, cursor. Shows whom it waits for,
    /// tries again when the session's lock_timeout (patienceMs) passes, ends when a person says stop. What is sent
    /// after stop has a moment to be done in: the journal is still written. A read of every row keeps others from the
    /// table's definition, and whoever queues behind those: once somebody has waited for the budget it gives way and
    /// begins again later; gaveWay() when all tries are used up, or at once within a transaction, which is over then.
    Result<Rows> query(Session& session, const QString& sql, const QList<Cell>& parameters = {});
    static bool gaveWay(const Error& error);
    /// A look at every row, tried again later where it gave way to others; its last answer when all tries are used up.
    template <typename T>
    Result<T> lookGivingWay(const std::function<Result<T>()>& look)
    {
        const QString message = m_publisher.now().message;
        for (int number = 1;; ++number) {
            Result<T> seen = look();
            const bool again = !seen && gaveWay(seen.error()) && number < attempts;
            if (again && restAfterGivingWay(number)) {
                continue;
            }
            if (number > 1 || again) {
                m_publisher.change([&](RunSnapshot& s) { s.message = message; });
            }
            return again ? std::unexpected(stoppedError()) : std::move(seen);
        }
    }

    /// What the next run() is going to lock. Somebody who has held it for longer than the budget will hardly let go
    /// within the budget: as long as there is one, run() looks on instead of queueing, so that nobody waits for us.
    void foresee(const QList<QualifiedName>& tables, LockMode mode);

    /// What was waited for since the journal's last intent.
    LockWaits& waits() { return m_waits; }

    static constexpr int attempts = 10;
    /// The run's session has this lock_timeout outside its steps; so long a query waits, patienceTries times.
    static constexpr int patienceMs = 5000;
    static constexpr int patienceTries = 12;
    static constexpr int autovacuumMs = 1500; ///< beyond deadlock_timeout, for an autovacuum worker to give way

private:
    struct Try {
        bool cancelledForVictims = false;
        bool waited = false;
        LockSight sight{}; ///< the last one that saw us wait, or victims
    };
    /// Waits, without queueing, until nobody stands in the way for long; who does otherwise.
    Result<QString> clearOfObstacles(const QString& stepId, int number);
    Result<void> attempt(const QString& stepId, Session& session, const Terms& terms, Limit limit, int number,
        const std::function<Result<void>(const Terms& terms)>& work, Try& seen);
    Error giveUp(const Try& seen, const Error& last) const;
    Result<void> watchable(Session& session);
    Result<Rows> queryOnce(
        Session& session, const QString& sql, const QList<Cell>& parameters, QElapsedTimer& waiting, LockSight& seen);
    bool restAfterGivingWay(int number); ///< false: stopped meanwhile
    /// From the second session, or without one where that is not to be had.
    void cancel(Session& session);
    enum class Rest { Over, Paused, Stopped };
    Rest rest(int milliseconds); ///< between two tries; ends at once when a person says pause or stop
    bool hold(const QString& stepId); ///< while paused; false: stopped meanwhile

    Monitor& m_monitor;
    RunControl& m_control;
    Publisher& m_publisher;
    int m_budgetMs;
    QList<QualifiedName> m_foreseen;
    LockMode m_foreseenMode = LockMode::None;
    LockWaits m_waits;
};

} // namespace lk
