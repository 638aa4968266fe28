// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/failures.h"
#include "model/engine/lockguard.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <future>

namespace lk {

namespace {
constexpr int lastWordsMs = 700; // for what is sent after stop
} // namespace

Result<Rows> LockGuard::queryOnce(Session& session, const QString& sql, const QList<Cell>& parameters,
    bool stoppedBefore, QElapsedTimer& waiting, LockSight& seen)
{
    using namespace std::chrono_literals;
    std::future<Result<Rows>> done
        = std::async(std::launch::async, [&session, &sql, &parameters] { return session.query(sql, parameters); });
    QElapsedTimer clock;
    clock.start();
    qint64 looked = 0;
    while (done.wait_for(50ms) != std::future_status::ready) {
        if (m_control.isStopped()) {
            if (!stoppedBefore || clock.elapsed() > lastWordsMs) {
                cancel(session);
            }
            continue;
        }
        if (clock.elapsed() - looked < 250) {
            continue;
        }
        looked = clock.elapsed();
        const auto sight = m_monitor.look(session.id());
        if (!sight || !sight->waits) {
            continue; // works; lock_timeout holds, watched or not
        }
        seen = *sight;
        if (!waiting.isValid()) {
            waiting.start();
        }
        m_waits.note({0, waiting.elapsed(), sight->victims, true, sight->blockers});
        m_publisher.figures([&](RunSnapshot& s) {
            if (!s.currentStep.isEmpty()) {
                s.steps[s.currentStep].state = StepState::WaitingForLock;
            }
            s.lockWait = LockWait{s.currentStep, waiting.elapsed(), 0, sight->victims, 0, 0, sight->blockers};
        });
    }
    return done.get();
}

Result<Rows> LockGuard::query(Session& session, const QString& sql, const QList<Cell>& parameters)
{
    QElapsedTimer waiting;
    LockSight seen;
    Result<Rows> rows;
    for (int number = 1;; ++number) {
        const bool stoppedBefore = m_control.isStopped();
        rows = queryOnce(session, sql, parameters, stoppedBefore, waiting, seen);
        // Within a transaction the whole of it has failed.
        if (rows || !isLockTimeout(rows.error()) || session.inTransaction() || m_control.isStopped()
            || number >= patienceTries) {
            break;
        }
    }
    if (waiting.isValid()) {
        m_publisher.change([&](RunSnapshot& s) {
            if (s.currentStep == (s.lockWait ? s.lockWait->stepId : QString()) && !s.currentStep.isEmpty()) {
                s.steps[s.currentStep].state = StepState::Running;
            }
            s.lockWait.reset();
        });
    }
    if (rows || !(isCancelled(rows.error()) || isLockTimeout(rows.error()))) {
        return rows;
    }
    if (m_control.isStopped()) {
        return std::unexpected(stoppedError());
    }
    if (isLockTimeout(rows.error()) && !seen.blockers.isEmpty()) {
        Error e = rows.error();
        e.kind = ErrorKind::LockTimeout;
        e.message = QCoreApplication::translate("lk::Runner", "No lock within %1 s. Blocked by %2.")
                        .arg(waiting.elapsed() / 1000)
                        .arg(seen.blockers);
        e.remedy = QCoreApplication::translate(
            "lk::Runner", "End that transaction, or wait until it ends, then run again: it goes on where it stands.");
        return std::unexpected(e);
    }
    return rows;
}

} // namespace lk
