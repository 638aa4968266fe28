// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/lockguard.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <future>

namespace lk {

namespace {
constexpr int backoffBaseMs = 200;
constexpr int backoffCapMs = 5000;
constexpr int holdingTriesMax = 3; // a statement that needs the lock longer than the budget will not get faster
} // namespace

LockGuard::LockGuard(Monitor& monitor, RunControl& control, Publisher& publisher, int budgetMs)
    : m_monitor(monitor)
    , m_control(control)
    , m_publisher(publisher)
    , m_budgetMs(budgetMs)
{
}

Result<void> LockGuard::attempt(const QString& stepId, const BackendId& target, int limitMs, Limit limit, int number,
    const std::function<Result<void>()>& work, Try& seen)
{
    using namespace std::chrono_literals;
    std::future<Result<void>> done = std::async(std::launch::async, work);
    QElapsedTimer waiting;
    // Most statements are over before the first look.
    auto pause = 30ms;
    while (done.wait_for(pause) != std::future_status::ready) {
        pause = 100ms;
        if (m_control.isStopped()) {
            pause = 30ms;
            (void)m_monitor.cancel(target); // again and again: the first may come before the statement has begun
            continue;
        }
        const auto sight = m_monitor.look(target);
        if (!sight) {
            continue; // lock_timeout still holds; the monitor reconnects at the next look
        }
        if (sight->waits || sight->victims > 0) {
            seen.sight = *sight;
        }
        if (sight->waits) {
            seen.waited = true;
            if (!waiting.isValid()) {
                waiting.start();
            }
            m_publisher.figures([&](RunSnapshot& s) {
                s.steps[stepId].state = StepState::WaitingForLock;
                s.lockWait = LockWait{stepId, waiting.elapsed(), limit == Limit::Watch ? 0 : limitMs, sight->victims,
                    number, attempts, sight->blockers};
            });
        } else if (waiting.isValid()) {
            waiting.invalidate();
            m_publisher.change([&](RunSnapshot& s) {
                s.steps[stepId].state = StepState::Running;
                s.lockWait.reset();
            });
        }
        if (sight->victims > 0 && sight->longestVictimMs > limitMs) {
            seen.cancelledForVictims = true;
            pause = 30ms;
            (void)m_monitor.cancel(target);
        }
    }
    return done.get();
}

Error LockGuard::giveUp(const Try& seen, const Error& last) const
{
    Error e = last;
    e.kind = ErrorKind::LockTimeout;
    if (seen.cancelledForVictims && !seen.waited) {
        e.message = QCoreApplication::translate(
            "lk::Runner", "The statement holds its lock longer than the budget of %1 ms while others wait for it.")
                        .arg(m_budgetMs);
        e.remedy = QCoreApplication::translate(
            "lk::Runner", "Run this step when the table is quiet, raise the lock budget, or choose another strategy.");
        return e;
    }
    const QString who = seen.sight.blockers.isEmpty()
        ? QCoreApplication::translate("lk::Runner", "sessions that came and went")
        : seen.sight.blockers;
    e.message = QCoreApplication::translate("lk::Runner", "No lock within %1 ms in %2 tries. Blocked by %3.")
                    .arg(m_budgetMs)
                    .arg(attempts)
                    .arg(who);
    e.remedy = seen.sight.wraparound
        ? QCoreApplication::translate("lk::Runner",
              "An autovacuum that prevents wraparound does not give way: wait until it is done, then run again.")
        : QCoreApplication::translate("lk::Runner",
              "End that transaction, or wait until it ends, then run again. Nothing was changed by this step.");
    return e;
}

Result<void> LockGuard::run(const QString& stepId, Session& session, Limit limit,
    const std::function<Result<void>(int lockTimeoutMs)>& work, const std::function<Result<void>()>& beforeRetry)
{
    const BackendId target = session.id();
    bool yielding = false; // the last try met an autovacuum that yields: give the next one time to win
    bool yieldTried = false;
    int holdingTries = 0;
    Try seen;
    for (int number = 1;; ++number) {
        if (m_control.isStopped()) {
            return std::unexpected(stoppedError());
        }
        const int limitMs = yielding ? std::max(m_budgetMs, autovacuumMs) : m_budgetMs;
        yieldTried = yieldTried || yielding;
        yielding = false;
        Try now;
        const auto result = attempt(stepId, target, limitMs, limit, number, [&] { return work(limitMs); }, now);
        if (result) {
            m_publisher.change([&](RunSnapshot& s) {
                s.lockWait.reset();
                s.steps[stepId].state = StepState::Running;
            });
            return {};
        }
        if (!now.sight.blockers.isEmpty() || now.cancelledForVictims) {
            seen = now;
        }
        const Error& error = result.error();
        const bool ours = isCancelled(error) && (now.cancelledForVictims || m_control.isStopped());
        if (isConnectionLost(error) || !(isLockTimeout(error) || isTransient(error) || ours)) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return result;
        }
        if (beforeRetry && session.isAlive()) {
            // Stopping cannot wait for the leftovers to go; the next run clears them first.
            if (const auto cleared = beforeRetry(); !cleared && !m_control.isStopped()) {
                return cleared;
            }
        }
        if (m_control.isStopped()) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(stoppedError());
        }
        holdingTries += now.cancelledForVictims && !now.waited ? 1 : 0;
        if (number >= attempts || holdingTries >= holdingTriesMax) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(giveUp(seen, error));
        }
        yielding = now.sight.autovacuum && !yieldTried;
        m_publisher.change([&](RunSnapshot& s) {
            s.steps[stepId].state = StepState::WaitingForLock;
            s.lockWait = LockWait{stepId, 0, limitMs, 0, number, attempts, seen.sight.blockers};
            s.message = QCoreApplication::translate("lk::Runner", "Try %1 of %2 got no lock; waiting for %3.")
                            .arg(number)
                            .arg(attempts)
                            .arg(seen.sight.blockers.isEmpty() ? QStringLiteral("?") : seen.sight.blockers);
        });
        if (!yielding && !m_control.sleep(jitteredDelayMs(number - 1, backoffBaseMs, backoffCapMs))) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(stoppedError());
        }
    }
}

Result<Rows> LockGuard::query(Session& session, const QString& sql, const QList<Cell>& parameters)
{
    const BackendId target = session.id();
    std::future<Result<Rows>> done
        = std::async(std::launch::async, [&session, &sql, &parameters] { return session.query(sql, parameters); });
    bool stopped = false;
    while (done.wait_for(std::chrono::milliseconds(50)) != std::future_status::ready) {
        if (m_control.isStopped()) {
            stopped = true;
            (void)m_monitor.cancel(target);
        }
    }
    Result<Rows> rows = done.get();
    if (!rows && stopped && isCancelled(rows.error())) {
        return std::unexpected(stoppedError());
    }
    return rows;
}

} // namespace lk
