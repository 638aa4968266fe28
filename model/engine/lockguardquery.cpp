// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/failures.h"
#include "model/engine/lockguard.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>
#include <future>

namespace lk {

namespace {
constexpr int lastWordsMs = 700; // for what is sent after stop

/// It may begin again: what it writes besides is how far it came, which goes with it.
bool reads(const QString& sql)
{
    return sql.startsWith(QLatin1String("SELECT ")) || sql.startsWith(QLatin1String("WITH "));
}
} // namespace

Result<Rows> LockGuard::queryOnce(
    Session& session, const QString& sql, const QList<Cell>& parameters, QElapsedTimer& waiting, LockSight& seen)
{
    const bool stoppedBefore = m_control.isStopped();
    bool gave = false;
    const int lookEvery = std::clamp(m_budgetMs / 4, 20, 250);
    const int beat = std::min(lookEvery, 50);
    // Who waits at one look waits at the next one still, and until the cancel has come. Who queues nowhere has waited
    // for no time at all, whatever the budget.
    const qint64 victimMs = std::max(1, m_budgetMs - lookEvery - 2 * beat);
    std::future<Result<Rows>> done
        = std::async(std::launch::async, [&session, &sql, &parameters] { return session.query(sql, parameters); });
    QElapsedTimer clock;
    clock.start();
    qint64 looked = 0;
    while (done.wait_for(std::chrono::milliseconds(beat)) != std::future_status::ready) {
        if (m_control.isStopped()) {
            if (!stoppedBefore || clock.elapsed() > lastWordsMs) {
                cancel(session);
            }
            continue;
        }
        if (clock.elapsed() - looked < lookEvery) {
            continue;
        }
        looked = clock.elapsed();
        const auto sight = m_monitor.look(session.id());
        if (!sight) {
            continue; // lock_timeout holds, watched or not
        }
        if (!sight->waits) {
            if (sight->victims > 0 && sight->longestVictimMs > victimMs && reads(sql)) {
                gave = true;
                cancel(session);
            }
            continue;
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
    Result<Rows> rows = done.get();
    if (rows || !gave || !isCancelled(rows.error()) || m_control.isStopped()) {
        return rows;
    }
    Error e = rows.error();
    e.kind = ErrorKind::LockTimeout;
    e.message = QCoreApplication::translate("lk::Runner",
        "Others waited for the table for as long as the budget of %1 ms allows, behind a look at all its rows, "
        "which gave way each time.")
                    .arg(m_budgetMs);
    e.remedy = QCoreApplication::translate(
        "lk::Runner", "Run again when nobody changes the table's definition, or raise the lock budget.");
    return std::unexpected(e);
}

bool LockGuard::restAfterGivingWay(int number)
{
    m_publisher.change([&](RunSnapshot& s) {
        s.message = QCoreApplication::translate(
            "lk::Runner", "Others waited for the table behind a look at all its rows: looking again, try %1 of %2.")
                        .arg(number + 1)
                        .arg(attempts);
    });
    return m_control.rest(pauseBetweenTriesMs(number, m_budgetMs));
}

bool LockGuard::gaveWay(const Error& error)
{
    return error.kind == ErrorKind::LockTimeout && isCancelled(error);
}

Result<Rows> LockGuard::query(Session& session, const QString& sql, const QList<Cell>& parameters)
{
    QElapsedTimer waiting;
    LockSight seen;
    const auto once = [&] { return queryOnce(session, sql, parameters, waiting, seen); };
    Result<Rows> rows;
    for (int number = 1;; ++number) {
        // Who gives way within a transaction has to begin the whole of it anew.
        rows = session.inTransaction() ? once() : lookGivingWay<Rows>(once);
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
    if (gaveWay(rows.error())) {
        return rows;
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
