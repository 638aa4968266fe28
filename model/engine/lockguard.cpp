// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/lockguard.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QDeadlineTimer>
#include <QElapsedTimer>

#include <future>

namespace lk {

namespace {
constexpr int watchTries = 3;
constexpr int watchPauseMs = 500;
constexpr int holdingTriesMax = 3; // a statement that needs the lock longer than the budget will not get faster
} // namespace

LockGuard::LockGuard(Monitor& monitor, RunControl& control, Publisher& publisher, int budgetMs)
    : m_monitor(monitor)
    , m_control(control)
    , m_publisher(publisher)
    , m_budgetMs(budgetMs)
{
}

void LockGuard::cancel(Session& session)
{
    if (!m_monitor.cancel(session.id())) {
        (void)session.canceller()();
    }
}

Result<void> LockGuard::watchable(Session& session)
{
    for (int tries = 1;; ++tries) {
        const auto ready = m_monitor.ready();
        if (ready) {
            return {};
        }
        if (const auto alive = session.query(QStringLiteral("SELECT 1")); !alive) {
            return std::unexpected(alive.error()); // not the second connection's trouble alone
        }
        if (tries < watchTries) {
            if (!m_control.sleep(watchPauseMs)) {
                return std::unexpected(stoppedError());
            }
            continue;
        }
        Error e = ready.error();
        e.kind = ErrorKind::Server; // this session was not lost
        e.message = QCoreApplication::translate(
            "lk::Runner", "There is no second connection to watch the statement with, so it was not begun: %1")
                        .arg(e.message);
        e.remedy = QCoreApplication::translate(
            "lk::Runner", "A run needs three connections: allow the role as many, or close others. Then run again.");
        return std::unexpected(e);
    }
}

void LockGuard::foresee(const QList<QualifiedName>& tables, LockMode mode)
{
    m_foreseen = tables;
    m_foreseenMode = mode;
}

Result<QString> LockGuard::clearOfObstacles(const QString& stepId, int number)
{
    if (m_foreseen.isEmpty() || m_foreseenMode < LockMode::ShareUpdateExclusive) {
        return QString();
    }
    const QDeadlineTimer end(pauseBetweenTriesMs(number, m_budgetMs));
    QElapsedTimer waiting;
    for (;;) {
        const auto holders = m_monitor.holders(m_foreseen, m_foreseenMode, m_budgetMs);
        if (!holders) {
            return QString(); // cannot be known; the try itself is watched
        }
        if (holders->isEmpty() || (waiting.isValid() && end.hasExpired())) {
            return *holders;
        }
        if (!waiting.isValid()) {
            waiting.start();
            m_publisher.change([&](RunSnapshot& s) {
                s.message = QCoreApplication::translate(
                    "lk::Runner", "Not queueing behind %1, so that nobody waits for us; looking again, try %2 of %3.")
                                .arg(*holders)
                                .arg(number)
                                .arg(attempts);
            });
        }
        m_waits.note({number, waiting.elapsed(), 0, false, *holders});
        m_publisher.figures([&](RunSnapshot& s) {
            s.steps[stepId].state = StepState::WaitingForLock;
            s.lockWait = LockWait{stepId, waiting.elapsed(), m_budgetMs, 0, number, attempts, *holders};
        });
        if (m_control.isPaused()) {
            return *holders;
        }
        if (!m_control.sleep(100)) {
            return std::unexpected(stoppedError());
        }
    }
}

Result<void> LockGuard::attempt(const QString& stepId, Session& session, const Terms& terms, Limit limit, int number,
    const std::function<Result<void>(const Terms& terms)>& work, Try& seen)
{
    using namespace std::chrono_literals;
    const BackendId target = session.id();
    const std::chrono::milliseconds lookEvery(std::clamp(m_budgetMs / 10, 10, 100));
    // Who waits at one look waits at the next one still, and until the cancel has come.
    const qint64 victimMs = std::max<qint64>(1, m_budgetMs - 2 * lookEvery.count());
    std::future<Result<void>> done = std::async(std::launch::async, [&] { return work(terms); });
    QElapsedTimer waiting;
    QElapsedTimer unwatched;
    // Most statements are over before the first look.
    auto pause = 30ms;
    while (done.wait_for(pause) != std::future_status::ready) {
        pause = lookEvery;
        if (m_control.isStopped()) {
            pause = 30ms;
            cancel(session); // again and again: the first may come before the statement has begun
            continue;
        }
        const auto sight = m_monitor.look(target);
        if (!sight) {
            pause = 1000ms; // the next look connects again; a server without a place is not asked ten times a second
            if (!unwatched.isValid()) {
                unwatched.start();
                m_publisher.change([&](RunSnapshot& s) {
                    s.message = QCoreApplication::translate(
                        "lk::Runner", "The statement is not watched just now: %1. Stop works all the same.")
                                    .arg(sight.error().message);
                });
            }
            continue;
        }
        unwatched.invalidate();
        if (sight->waits || sight->victims > 0) {
            seen.sight = *sight;
        }
        if (sight->waits) {
            seen.waited = true;
            if (!waiting.isValid()) {
                waiting.start();
            }
            m_waits.note({number, waiting.elapsed(), sight->victims, true, sight->blockers});
            m_publisher.figures([&](RunSnapshot& s) {
                s.steps[stepId].state = StepState::WaitingForLock;
                s.lockWait = LockWait{stepId, waiting.elapsed(), limit == Limit::Watch ? 0 : terms.lockTimeoutMs,
                    sight->victims, number, attempts, sight->blockers};
            });
        } else if (waiting.isValid()) {
            waiting.invalidate();
            m_publisher.change([&](RunSnapshot& s) {
                s.steps[stepId].state = StepState::Running;
                s.lockWait.reset();
            });
        }
        if (sight->victims > 0 && sight->longestVictimMs > victimMs) {
            seen.cancelledForVictims = true;
            pause = 30ms;
            cancel(session);
        }
    }
    Result<void> result = done.get();
    if (!result && waiting.isValid()) {
        m_waits.note({number, waiting.elapsed(), 0, true, {}}); // to its very end
    }
    return result;
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

LockGuard::Rest LockGuard::rest(int milliseconds)
{
    constexpr qint64 slice = 50;
    const QDeadlineTimer end(milliseconds);
    while (!m_control.isPaused()) {
        const qint64 left = end.remainingTime();
        if (left <= 0) {
            return Rest::Over;
        }
        if (!m_control.sleep(int(std::min(left, slice)))) {
            return Rest::Stopped;
        }
    }
    return Rest::Paused;
}

bool LockGuard::hold(const QString& stepId)
{
    const RunState before = m_publisher.now().state;
    const QString message = m_publisher.now().message;
    m_publisher.change([&](RunSnapshot& s) {
        s.state = RunState::Paused;
        s.steps[stepId].state = StepState::Paused;
        s.lockWait.reset();
        s.message
            = QCoreApplication::translate("lk::Runner", "Paused between two tries: nothing waits and nobody queues.");
    });
    m_control.waitWhilePaused();
    m_publisher.change([&](RunSnapshot& s) {
        s.state = before;
        s.steps[stepId].state = StepState::Running;
        s.message = message;
    });
    return !m_control.isStopped();
}

Result<void> LockGuard::run(const QString& stepId, Session& session, Limit limit,
    const std::function<Result<void>(const Terms& terms)>& work, const std::function<Result<void>()>& beforeRetry)
{
    const QString message = m_publisher.now().message;
    QStringList vacuumed; // as the last try saw it
    int holdingTries = 0;
    Try seen;
    for (int number = 1;; ++number) {
        if (m_control.isStopped()) {
            return std::unexpected(stoppedError());
        }
        if (const auto may = watchable(session); !may) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return may;
        }
        Try now;
        const auto obstacles
            = limit == Limit::LockTimeout ? clearOfObstacles(stepId, number) : Result<QString>(QString());
        if (!obstacles) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(obstacles.error());
        }
        if (!obstacles->isEmpty()) {
            seen.waited = true;
            seen.sight.blockers = *obstacles;
            if (m_control.isPaused()) {
                if (!hold(stepId)) {
                    return std::unexpected(stoppedError());
                }
                number = 0;
            } else if (number >= attempts) {
                m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
                return std::unexpected(giveUp(seen, {}));
            }
            continue; // it was no try, and it was a rest
        }
        if (limit == Limit::LockTimeout && vacuumed.isEmpty() && m_foreseenMode >= LockMode::ShareUpdateExclusive) {
            vacuumed = m_monitor.vacuumed(m_foreseen).value_or(QStringList());
        }
        const auto result = attempt(stepId, session, {m_budgetMs, vacuumed}, limit, number, work, now);
        if (result) {
            m_publisher.change([&](RunSnapshot& s) {
                s.lockWait.reset();
                s.steps[stepId].state = StepState::Running;
                s.message = message;
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
        const bool metAutovacuum = vacuumed.isEmpty() && !now.sight.vacuumed.isEmpty();
        vacuumed = metAutovacuum ? QStringList{now.sight.vacuumed} : QStringList();
        const int restMs = metAutovacuum ? 0 : pauseBetweenTriesMs(number, m_budgetMs);
        if (m_control.isPaused()) {
            if (!hold(stepId)) {
                return std::unexpected(stoppedError());
            }
            number = 0; // whoever goes on has looked at what stood in the way
            holdingTries = 0;
            continue;
        }
        if (number >= attempts || holdingTries >= holdingTriesMax) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(giveUp(seen, error));
        }
        m_publisher.change([&](RunSnapshot& s) {
            s.steps[stepId].state = StepState::WaitingForLock;
            s.lockWait = LockWait{stepId, 0, m_budgetMs, 0, number, attempts, seen.sight.blockers,
                QDateTime::currentDateTimeUtc().addMSecs(restMs)};
            s.message = QCoreApplication::translate("lk::Runner", "Try %1 of %2 got no lock; waiting for %3.")
                            .arg(number)
                            .arg(attempts)
                            .arg(seen.sight.blockers.isEmpty() ? QStringLiteral("?") : seen.sight.blockers);
        });
        const Rest rested = rest(restMs);
        if (rested == Rest::Stopped || (rested == Rest::Paused && !hold(stepId))) {
            m_publisher.change([&](RunSnapshot& s) { s.lockWait.reset(); });
            return std::unexpected(stoppedError());
        }
        if (rested == Rest::Paused) {
            number = 0;
            holdingTries = 0;
        }
    }
}

} // namespace lk
