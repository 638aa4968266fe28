// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillworker.h"

#include "model/engine/badrow.h"
#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QMutexLocker>

#include <cmath>

namespace lk {

namespace {
constexpr int lockTimeoutMs = 200;
constexpr int sweepLockTimeoutsMs[] = {200, 1000, 5000}; // rows that were left for later must be had in the end
constexpr int statementTimeoutMs = 5000;
constexpr int connectTriesMost = 6;
constexpr int triesBeforeSmaller = 3;
constexpr int retryBaseMs = 50;
constexpr int retryCapMs = 5000;
constexpr qint64 regionBatches = 32;
constexpr qint64 regionBlocksMost = 4000; // 32 MB: stays cached and within one checkpoint
constexpr qint64 sweepBlocks = 256;
} // namespace

BackfillWorker::BackfillWorker(Backend& backend, const ConnectionSettings& settings, QString planId, QString stepId,
    const BackfillBody& body, RunControl& control)
    : m_backend(backend)
    , m_settings(settings)
    , m_planId(std::move(planId))
    , m_stepId(std::move(stepId))
    , m_body(body)
    , m_control(control)
{
}

WorkerReport BackfillWorker::takeReport()
{
    const QMutexLocker lock(&m_mutex);
    WorkerReport report = m_report;
    m_report.latencies.clear();
    m_report.marks.clear();
    return report;
}

void BackfillWorker::publish(const QString& mark)
{
    const QMutexLocker lock(&m_mutex);
    m_report.position = m_state.position;
    m_report.rowsWritten = m_state.rowsWritten;
    m_report.batches = m_state.batches;
    m_report.batchRows = m_size.rows();
    if (!mark.isEmpty() && m_report.marks.size() < 100) {
        m_report.marks << mark;
    }
}

void BackfillWorker::setWaits(const QString& why)
{
    const QMutexLocker lock(&m_mutex);
    m_report.waits = why;
}

void BackfillWorker::run()
{
    const auto done = work();
    const QMutexLocker lock(&m_mutex);
    m_session.reset();
    m_report.session.reset();
    m_report.cancel = {};
    m_report.finished = done.has_value() && m_state.finished;
    if (!done) {
        m_report.error = done.error();
    } else if (!m_state.finished) {
        m_report.error = stoppedError();
    }
}

Result<void> BackfillWorker::work()
{
    if (const auto connected = connect(); !connected) {
        return connected;
    }
    // Whoever holds the table is waited for, here as in every batch.
    for (auto ready = prepare(); !ready; ready = prepare()) {
        const auto waited = waitOut(ready.error(), QCoreApplication::translate("lk::Runner", "lock on the table"));
        if (!waited || !mayGoOn()) {
            return waited;
        }
    }
    setWaits({});
    m_failures = 0;
    if (m_state.finished) {
        publish();
        return {};
    }
    return loop();
}

Result<void> BackfillWorker::connect()
{
    for (int tries = 1;; ++tries) {
        auto connected = m_backend.connect(m_settings, Purpose::Backfill);
        if (connected) {
            m_session = std::move(*connected);
            setWaits({});
            const QMutexLocker lock(&m_mutex);
            m_report.session = m_session->id();
            m_report.cancel = m_session->canceller();
            return {};
        }
        if (!isRefused(connected.error()) || tries >= connectTriesMost) {
            return std::unexpected(connected.error());
        }
        setWaits(QCoreApplication::translate("lk::Runner", "a free connection: %1").arg(connected.error().message));
        if (!m_control.sleep(1000 + jitteredDelayMs(0, 1000, 1000)) || !mayGoOn()) {
            return std::unexpected(stoppedError());
        }
    }
}

Result<void> BackfillWorker::waitOut(const Error& error, const QString& why)
{
    if (isConnectionLost(error) || !(isLockTimeout(error) || isTransient(error) || (isCancelled(error) && mayGoOn()))) {
        return mayGoOn() ? Result<void>(std::unexpected(error)) : Result<void>();
    }
    ++m_failures;
    setWaits(why);
    publish(QStringLiteral("lock wait"));
    (void)m_control.sleep(jitteredDelayMs(std::min(m_failures - 1, 5), retryBaseMs, retryCapMs));
    return {};
}

Result<void> BackfillWorker::prepare()
{
    QStringList settings{QStringLiteral("SET statement_timeout = '60s'"), QStringLiteral("SET lock_timeout = '2s'"),
        QStringLiteral("SET idle_in_transaction_session_timeout = '10s'")};
    settings << conversionSettings(m_body.table.schema);
    for (const QString& setting : std::as_const(settings)) {
        if (const auto set = m_session->query(setting); !set) {
            return std::unexpected(set.error());
        }
    }
    const auto rowsPerBlock = BackfillSql::rowsPerBlock(*m_session, m_body.table);
    if (!rowsPerBlock) {
        return std::unexpected(rowsPerBlock.error());
    }
    m_rowsPerBlock = std::max(0.1, *rowsPerBlock);
    const auto stripe = BackfillSql::stripeExpression(*m_session, m_body);
    if (!stripe) {
        return std::unexpected(stripe.error());
    }
    m_sql = std::make_unique<BackfillSql>(m_body, *stripe);
    m_cursor = std::make_unique<BackfillCursor>(*m_session, m_planId, m_stepId, m_body.table);
    if (const auto claimed = claim(); !claimed) {
        return claimed;
    }

    // From here on the session does nothing but batches.
    if (!m_body.triggerGuard.isEmpty()) {
        const auto set = m_session->query(QStringLiteral("SELECT set_config($1, 'on', false)"), {m_body.triggerGuard});
        if (!set) {
            return std::unexpected(set.error());
        }
    }
    // Where the role may, user triggers stay quiet: the backfill is no change of the application's.
    if (const auto quiet = m_session->query(QStringLiteral("SET session_replication_role = replica"));
        !quiet && isConnectionLost(quiet.error())) {
        return std::unexpected(quiet.error());
    }
    // Losing a batch in a crash of the server loses its cursor with it.
    for (const QString& setting : {QStringLiteral("SET synchronous_commit = off"),
             QStringLiteral("SET statement_timeout = %1").arg(statementTimeoutMs),
             QStringLiteral("SET lock_timeout = %1").arg(lockTimeoutMs)}) {
        if (const auto set = m_session->query(setting); !set) {
            return std::unexpected(set.error());
        }
    }
    m_lockTimeoutMs = lockTimeoutMs;
    return {};
}

Result<void> BackfillWorker::claim()
{
    const auto blocks = m_cursor->tableBlocks();
    if (!blocks) {
        return std::unexpected(blocks.error());
    }
    const auto state = m_cursor->claim(stripesFor(m_rowsPerBlock, *blocks));
    if (!state) {
        return std::unexpected(state.error());
    }
    m_state = *state;
    publish();
    const QMutexLocker lock(&m_mutex);
    if (!std::exchange(m_report.claimed, true)) {
        m_report.rowsBefore = m_state.rowsWritten;
    }
    return {};
}

qint64 BackfillWorker::blocksAtOnce() const
{
    if (m_state.position.stage == BlockPosition::FinalSweep) {
        return m_blockLimit > 0 ? std::min(m_blockLimit, sweepBlocks) : sweepBlocks;
    }
    const double blocks = double(m_size.rows()) * m_state.position.stripes / m_rowsPerBlock;
    const auto wanted = std::max<qint64>(1, std::llround(blocks));
    return m_blockLimit > 0 ? std::min(m_blockLimit, wanted) : wanted;
}

Result<void> BackfillWorker::loop()
{
    while (mayGoOn()) {
        if (m_control.isPaused()) {
            publish(QStringLiteral("pause"));
            m_control.waitWhilePaused();
            if (!m_control.isStopped()) {
                publish(QStringLiteral("resume"));
            }
            continue;
        }
        qint64 tableBlocks = m_state.position.endBlock;
        const bool sweepBegins = m_state.position.stage == BlockPosition::FinalSweep && m_state.position.regionEnd == 0;
        if (sweepBegins || m_state.position.regionStart >= m_state.position.endBlock) {
            const auto blocks = m_cursor->tableBlocks();
            if (!blocks) {
                const auto waited
                    = waitOut(blocks.error(), QCoreApplication::translate("lk::Runner", "lock on the table"));
                if (!waited) {
                    return waited;
                }
                continue;
            }
            tableBlocks = *blocks;
            if (m_failures > 0) {
                m_failures = 0; // the table's lock, not the next batch's rows
                setWaits({});
            }
        }
        const qint64 region = std::clamp<qint64>(blocksAtOnce() * regionBatches, 64, regionBlocksMost);
        m_state.position = settled(m_state.position, region, tableBlocks);
        if (m_state.position.stage == BlockPosition::Finished) {
            const auto finished = m_cursor->finish(m_state.epoch);
            m_state.finished = finished.has_value();
            publish();
            return finished;
        }
        if (const auto done = oneBatch(); !done) {
            return done;
        }
        if (const int delay = m_control.tuning().delayMs; delay > 0) {
            (void)m_control.sleep(delay);
        }
    }
    return {};
}

Result<void> BackfillWorker::oneBatch()
{
    const BlockWindow window = nextWindow(m_state.position, blocksAtOnce());
    const BlockPosition next = after(m_state.position, window);
    const QString sql = m_sql->batch(*m_cursor, m_state.epoch, window, m_state.position.stripes, next, m_skipLocked);
    QElapsedTimer clock;
    clock.start();
    const auto rows = m_session->query(sql, m_cursor->parameters());
    const double took = double(clock.nsecsElapsed()) / 1e6;
    if (!rows) {
        return afterFailure(rows.error(), window);
    }
    if (rows->isEmpty()) {
        return lostCursor();
    }
    if (m_failures > 0) {
        m_failures = 0;
        setWaits({});
    }
    m_skipLocked = false;
    m_cancelled = false;
    if (m_blockLimit > 0) {
        m_blockLimit *= 2;
        if (m_blockLimit > regionBlocksMost) {
            m_blockLimit = 0;
        }
    }
    if (m_lockTimeoutMs != lockTimeoutMs) {
        m_lockTimeoutMs = lockTimeoutMs;
        for (const QString& setting : {QStringLiteral("SET lock_timeout = %1").arg(lockTimeoutMs),
                 QStringLiteral("SET statement_timeout = %1").arg(statementTimeoutMs)}) {
            if (const auto set = m_session->query(setting); !set) {
                return std::unexpected(set.error());
            }
        }
    }
    m_state.position = next;
    m_state.rowsWritten += rows->scalar().toLongLong();
    ++m_state.batches;
    if (next.stage == BlockPosition::Striped) {
        m_size.took(took, m_control.tuning().targetMs);
    }
    {
        const QMutexLocker lock(&m_mutex);
        if (m_report.latencies.size() < 1000) {
            m_report.latencies << took;
        }
    }
    publish();
    return {};
}

Result<void> BackfillWorker::lostCursor()
{
    const auto rewritten = m_cursor->isRewritten(m_state.epoch); // OtherOperator when it is not ours any more
    if (!rewritten) {
        return std::unexpected(rewritten.error());
    }
    // VACUUM FULL, CLUSTER or pg_repack moved every row: block numbers mean nothing any more.
    const auto state = m_cursor->restart(m_state.epoch);
    if (!state) {
        return std::unexpected(state.error());
    }
    m_state = *state;
    publish(QStringLiteral("restart"));
    return {};
}

Result<void> BackfillWorker::afterFailure(const Error& error, const BlockWindow& window)
{
    if (isConnectionLost(error)) {
        return std::unexpected(error);
    }
    if (isDataError(error)) {
        return std::unexpected(findBadRow(*m_session, *m_sql, window.from, window.to, error));
    }
    if (!mayGoOn()) {
        return {}; // cancelled by stop
    }
    if (!isLockTimeout(error) && !isTransient(error) && !isCancelled(error)) {
        return std::unexpected(error);
    }
    ++m_failures;
    const bool forOthers = m_cancelled.exchange(false);
    const bool locked = isLockTimeout(error);
    publish(forOthers ? QStringLiteral("cancelled") : locked ? QStringLiteral("lock wait") : QStringLiteral("retry"));
    if (locked && m_state.position.stage == BlockPosition::FinalSweep) {
        constexpr int last = int(std::size(sweepLockTimeoutsMs)) - 1;
        if (m_failures > last + triesBeforeSmaller) {
            Error e = error;
            e.kind = ErrorKind::LockTimeout;
            e.message = QCoreApplication::translate(
                "lk::Runner", "Rows in blocks %1 to %2 of %3 are still locked by another session.")
                            .arg(window.from)
                            .arg(window.to - 1)
                            .arg(m_body.table.printed());
            e.remedy = QCoreApplication::translate(
                "lk::Runner", "End that transaction, then run again: the backfill goes on where it stands.");
            return std::unexpected(e);
        }
        m_lockTimeoutMs = sweepLockTimeoutsMs[std::min(m_failures, last)];
        // The statement's own limit must not come first: that would look like a costly batch.
        for (const QString& setting : {QStringLiteral("SET lock_timeout = %1").arg(m_lockTimeoutMs),
                 QStringLiteral("SET statement_timeout = %1").arg(statementTimeoutMs + m_lockTimeoutMs)}) {
            if (const auto set = m_session->query(setting); !set) {
                return std::unexpected(set.error());
            }
        }
        setWaits(QCoreApplication::translate("lk::Runner", "rows that another session holds"));
    } else if (locked && !m_skipLocked) {
        m_skipLocked = true; // held rows are left for the final sweep
        return {};
    } else if (locked) {
        setWaits(QCoreApplication::translate("lk::Runner", "lock on the table"));
    }
    if (m_failures >= triesBeforeSmaller || forOthers || isCancelled(error)) {
        m_size.halve();
        m_blockLimit = std::max<qint64>(1, (window.to - window.from) / 2);
        if (isCancelled(error) && !forOthers && window.to - window.from <= 1) {
            // One block that takes more than statement_timeout: a costly expression, not a runaway.
            if (const auto set = m_session->query(QStringLiteral("SET statement_timeout = '60s'")); !set) {
                return std::unexpected(set.error());
            }
            if (m_failures > 10) {
                return std::unexpected(error);
            }
        }
    }
    (void)m_control.sleep(jitteredDelayMs(std::min(m_failures - 1, 7), retryBaseMs, retryCapMs));
    return {};
}

} // namespace lk
