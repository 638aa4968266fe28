// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfillworker.h"

#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QMutexLocker>

#include <algorithm>

namespace lk {

namespace {
constexpr int connectTriesMost = 6;
constexpr int retryBaseMs = 50;
constexpr int retryCapMs = 5000;
constexpr int restRows = 100;
constexpr int restMost = 1000; // ms
} // namespace

QString BackfillWorker::tableLock()
{
    return QCoreApplication::translate("lk::Runner", "lock on the table");
}

BackfillWorker::BackfillWorker(BackfillJob& job, bool opens)
    : m_job(job)
    , m_opens(opens)
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
    m_report.batchRows = m_size.rows();
    m_report.uncounted = m_uncounted;
    if (!mark.isEmpty() && m_report.marks.size() < 100) {
        m_report.marks << mark;
    }
}

void BackfillWorker::setWaits(const QString& why)
{
    const QMutexLocker lock(&m_mutex);
    m_report.waits = why;
}

void BackfillWorker::wrote(qint64 rows, double milliseconds)
{
    m_uncounted = rows; // what was uncounted before went into the cursor with this batch
    const QMutexLocker lock(&m_mutex);
    m_report.rowsWritten += rows;
    m_report.uncounted = m_uncounted;
    ++m_report.batches;
    if (m_report.latencies.size() < 1000) {
        m_report.latencies << milliseconds;
    }
}

void BackfillWorker::run()
{
    const auto done = work();
    if (done && m_uncounted > 0 && m_session && m_session->isAlive()
        && m_job.deal.count(*m_session, m_job.epoch, m_uncounted)) {
        m_uncounted = 0;
    }
    const QMutexLocker lock(&m_mutex);
    m_session.reset();
    m_report.session.reset();
    m_report.cancel = {};
    m_report.waits.clear();
    m_report.uncounted = m_uncounted;
    m_report.finished = done.has_value() && m_finished;
    if (!done) {
        m_report.error = done.error();
    } else if (!m_finished && !m_retire) {
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
        const auto waited = waitOut(ready.error(), tableLock());
        if (!waited || !mayGoOn()) {
            return waited;
        }
    }
    setWaits({});
    m_failures = 0;
    return m_finished ? Result<void>() : loop();
}

Result<void> BackfillWorker::connect()
{
    for (int tries = 1;; ++tries) {
        auto connected = m_job.backend.connect(m_job.settings, Purpose::Backfill);
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
        if (!m_job.control.sleep(1000 + jitteredDelayMs(0, 1000, 1000)) || !mayGoOn()) {
            return std::unexpected(stoppedError());
        }
        if (m_retire) {
            return std::unexpected(connected.error());
        }
    }
}

Result<std::optional<BackfillWorker::Setback>> BackfillWorker::setback(const Error& error)
{
    if (!mayGoOn()) {
        return std::nullopt;
    }
    if (!isLockTimeout(error) && !isTransient(error) && !isCancelled(error)) {
        return std::unexpected(error);
    }
    ++m_failures;
    const Setback met{.forOthers = m_cancelled.exchange(false), .locked = isLockTimeout(error)};
    publish(met.forOthers ? QStringLiteral("cancelled")
            : met.locked  ? QStringLiteral("lock wait")
                          : QStringLiteral("retry"));
    return met;
}

Result<void> BackfillWorker::waitOut(const Error& error, const QString& why)
{
    if (isConnectionLost(error) || !(isLockTimeout(error) || isTransient(error) || (isCancelled(error) && mayGoOn()))) {
        return mayGoOn() ? Result<void>(std::unexpected(error)) : Result<void>();
    }
    ++m_failures;
    if (isCancelled(error) && !m_cancelled.exchange(false)) {
        // Nobody cancelled it, so it took longer than statement_timeout allows.
        if (m_failures > slowTriesMost) {
            return std::unexpected(error);
        }
        if (const auto set = setStatementTimeout(costlyTimeoutMs); !set) {
            return set;
        }
    }
    setWaits(why);
    publish(QStringLiteral("lock wait"));
    (void)m_job.control.rest(jitteredDelayMs(std::min(m_failures - 1, 5), retryBaseMs, retryCapMs));
    return {};
}

Result<void> BackfillWorker::set(const QString& name, int milliseconds)
{
    const QString sql = QStringLiteral("SET %1 = %2").arg(name).arg(milliseconds);
    auto done = m_session->query(sql);
    // A cancel that came too late for the statement before may hit this one.
    for (int tries = 0; tries < 3 && !done && isCancelled(done.error()) && mayGoOn(); ++tries) {
        done = m_session->query(sql);
    }
    return done.transform([](const Rows&) { });
}

Result<void> BackfillWorker::setLockTimeout()
{
    return set(QStringLiteral("lock_timeout"), m_lockTimeoutMs);
}

void BackfillWorker::setOpened()
{
    // Not before the statements of the batches are prepared: until then this one may have to begin again.
    const QMutexLocker lock(&m_mutex);
    m_report.opened = m_report.opened || m_opens;
}

Result<void> BackfillWorker::setStatementTimeout(int milliseconds)
{
    if (m_statementTimeoutMs == milliseconds) {
        return {};
    }
    const auto done = set(QStringLiteral("statement_timeout"), milliseconds);
    if (done) {
        m_statementTimeoutMs = milliseconds;
    }
    return done;
}

Result<void> BackfillWorker::prepare()
{
    QStringList settings{QStringLiteral("SET statement_timeout = '60s'"), QStringLiteral("SET lock_timeout = '2s'"),
        QStringLiteral("SET idle_in_transaction_session_timeout = '10s'")};
    settings << conversionSettings(m_job.body.table.schema);
    for (const QString& setting : std::as_const(settings)) {
        if (const auto done = m_session->query(setting); !done) {
            return std::unexpected(done.error());
        }
    }
    // Once: a second claim, after the table's lock was not to be had below, would take the cursor from ourselves.
    if (m_opens && !std::exchange(m_claimed, true)) {
        const auto state = open();
        if (!state) {
            m_claimed = false;
            return std::unexpected(state.error());
        }
        m_job.epoch = state->epoch;
        m_job.rowsBefore = state->rowsWritten;
        m_job.batchesBefore = state->batches;
        m_job.book.begin(state->finished ? RegionBook::Contents() : state->contents);
        m_finished = state->finished;
        publish();
        if (m_finished) {
            setOpened();
            return {};
        }
    }
    // From here on the session does nothing but batches.
    if (!m_job.body.triggerGuard.isEmpty()) {
        const auto guarded
            = m_session->query(QStringLiteral("SELECT set_config($1, 'on', false)"), {m_job.body.triggerGuard});
        if (!guarded) {
            return std::unexpected(guarded.error());
        }
    }
    // Where the role may, user triggers stay quiet: the backfill is no change of the application's.
    if (const auto quiet = m_session->query(QStringLiteral("SET session_replication_role = replica"));
        !quiet && isConnectionLost(quiet.error())) {
        return std::unexpected(quiet.error());
    }
    // Losing a batch in a crash of the server loses its cursor with it.
    QStringList statements{QStringLiteral("SET synchronous_commit = off")};
    statements << preparations();
    for (const QString& statement : std::as_const(statements)) {
        if (const auto done = m_session->query(statement); !done) {
            return std::unexpected(done.error());
        }
    }
    // A circle with a client's transaction is ours to break: the server would perhaps break it there.
    const auto deadlock
        = m_session->query(QStringLiteral("SELECT setting::integer FROM pg_settings WHERE name = 'deadlock_timeout'"));
    if (!deadlock) {
        return std::unexpected(deadlock.error());
    }
    m_lockTimeoutMs = std::clamp(deadlock->scalar().toInt() * 4 / 5, 1, lockTimeoutMost);
    m_statementTimeoutMs = 0;
    const auto set = setStatementTimeout(statementTimeoutMs).and_then([this] { return setLockTimeout(); });
    if (set) {
        setOpened();
    }
    return set;
}

int BackfillWorker::mostRows() const
{
    const int most = mostRowsOf(m_job.control.tuning());
    return m_job.pace.rest ? std::min(most, restRows) : most;
}

bool BackfillWorker::hold()
{
    if (m_job.control.isPaused()) {
        publish(QStringLiteral("pause"));
        while (m_job.control.isPaused() && mayGoOn() && !m_retire) {
            (void)m_job.control.sleep(50);
        }
        if (mayGoOn() && !m_retire) {
            publish(QStringLiteral("resume"));
        }
        return true;
    }
    if (m_job.pace.pause) {
        publish(QStringLiteral("throttle"));
        while (m_job.pace.pause && mayGoOn() && !m_retire && !m_job.control.isPaused()) {
            (void)m_job.control.sleep(50);
        }
        return true;
    }
    return false;
}

void BackfillWorker::succeeded(double milliseconds)
{
    if (m_failures > 0) {
        m_failures = 0;
        setWaits({});
    }
    m_cancelled = false;
    m_size.took(milliseconds, m_job.control.tuning().targetMs, mostRows());
    publish();
    if (m_job.pace.rest) {
        (void)m_job.control.rest(std::clamp(int(milliseconds * 3), 1, restMost));
    }
}

void BackfillWorker::restAfterFailure()
{
    (void)m_job.control.rest(jitteredDelayMs(std::min(m_failures - 1, 7), retryBaseMs, retryCapMs));
}

} // namespace lk
