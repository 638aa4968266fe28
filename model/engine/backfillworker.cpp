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
constexpr int statementTimeoutMs = 5000;
constexpr int costlyTimeoutMs = 60'000;
constexpr int connectTriesMost = 6;
constexpr int triesBeforeSmaller = 3;
constexpr int retryBaseMs = 50;
constexpr int retryCapMs = 5000;
constexpr int restRows = 100;
constexpr int restMost = 1000; // ms
constexpr qint64 blocksMost = 4000;

QString tableLock()
{
    return QCoreApplication::translate("lk::Runner", "lock on the table");
}
} // namespace

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

Result<void> BackfillWorker::waitOut(const Error& error, const QString& why)
{
    if (isConnectionLost(error) || !(isLockTimeout(error) || isTransient(error) || (isCancelled(error) && mayGoOn()))) {
        return mayGoOn() ? Result<void>(std::unexpected(error)) : Result<void>();
    }
    ++m_failures;
    setWaits(why);
    publish(QStringLiteral("lock wait"));
    (void)m_job.control.sleep(jitteredDelayMs(std::min(m_failures - 1, 5), retryBaseMs, retryCapMs));
    return {};
}

Result<void> BackfillWorker::set(const QString& name, int milliseconds)
{
    return m_session->query(QStringLiteral("SET %1 = %2").arg(name).arg(milliseconds)).transform([](const Rows&) { });
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
    if (m_opens) {
        if (const auto opened = open(); !opened || m_finished) {
            return opened;
        }
    }
    m_sql = std::make_unique<BackfillSql>(m_job.body, m_job.stripeExpression);
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
    statements << m_sql->preparations(m_job.deal, m_job.epoch);
    for (const QString& statement : std::as_const(statements)) {
        if (const auto done = m_session->query(statement); !done) {
            return std::unexpected(done.error());
        }
    }
    m_statementTimeoutMs = statementTimeoutMs;
    return set(QStringLiteral("statement_timeout"), statementTimeoutMs).and_then([this] {
        return set(QStringLiteral("lock_timeout"), lockTimeoutMs);
    });
}

Result<void> BackfillWorker::open()
{
    const auto rowsPerBlock = BackfillSql::rowsPerBlock(*m_session, m_job.body.table);
    if (!rowsPerBlock) {
        return std::unexpected(rowsPerBlock.error());
    }
    const auto stripe = BackfillSql::stripeExpression(*m_session, m_job.body);
    if (!stripe) {
        return std::unexpected(stripe.error());
    }
    const auto blocks = m_job.deal.tableBlocks(*m_session);
    if (!blocks) {
        return std::unexpected(blocks.error());
    }
    auto state = m_job.deal.claim(*m_session);
    if (!state) {
        return std::unexpected(state.error());
    }
    m_job.rowsPerBlock = std::max(0.1, *rowsPerBlock);
    m_job.stripes = stripesFor(m_job.rowsPerBlock, *blocks);
    m_job.stripeExpression = *stripe;
    m_job.blocks = *blocks;
    m_job.epoch = state->epoch;
    m_job.rowsBefore = state->rowsWritten;
    m_job.batchesBefore = state->batches;
    state->contents.stripes = m_job.stripes;
    if (state->finished) {
        state->contents = {};
    }
    m_job.book.begin(state->contents);
    m_finished = state->finished;
    publish();
    const QMutexLocker lock(&m_mutex);
    m_report.opened = true;
    return {};
}

int BackfillWorker::mostRows() const
{
    const int most = mostRowsOf(m_job.control.tuning());
    return m_job.pace.rest ? std::min(most, restRows) : most;
}

qint64 BackfillWorker::blocksAtOnce(const Region& region) const
{
    const double blocks = double(std::min(m_size.rows(), mostRows())) * region.stripes / m_job.rowsPerBlock;
    const auto wanted = std::clamp<qint64>(std::llround(blocks), 1, blocksMost);
    return m_blockLimit > 0 ? std::min(m_blockLimit, wanted) : wanted;
}

Result<bool> BackfillWorker::hold()
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

Result<void> BackfillWorker::loop()
{
    while (mayGoOn() && !m_retire) {
        if (const auto held = hold(); !held || *held) {
            if (!held) {
                return std::unexpected(held.error());
            }
            continue;
        }
        const RegionBook::Task task = m_job.book.take(100);
        Result<void> done;
        switch (task.kind) {
        case RegionBook::Task::Sweep:
            done = sweep(task.region);
            break;
        case RegionBook::Task::Deal:
            done = deal(task.region.row);
            break;
        case RegionBook::Task::Revisit:
            done = revisit(task.region);
            break;
        case RegionBook::Task::Restart:
            done = restart();
            break;
        case RegionBook::Task::Wait:
            break;
        case RegionBook::Task::Done:
            m_finished = true;
            return {};
        }
        if (!done) {
            return done;
        }
    }
    return {};
}

Result<void> BackfillWorker::deal(int row)
{
    // As many stripes as the table has rows for; none while the dead versions could not be pruned anyway.
    const int stripes = m_job.pace.unstriped ? 1 : m_job.stripes;
    const auto region
        = m_job.deal.deal(*m_session, m_job.epoch, row, regionBlocks(m_job.rowsPerBlock, m_job.blocks), stripes);
    if (!region) {
        m_job.book.giveUp(row);
        return waitOut(region.error(), tableLock());
    }
    if (m_failures > 0) {
        m_failures = 0;
        setWaits({});
    }
    if (!*region) {
        Region none;
        none.row = row;
        const auto rewritten = m_job.deal.isRewritten(*m_session, m_job.epoch);
        if (!rewritten) {
            m_job.book.giveUp(row);
            return waitOut(rewritten.error(), tableLock());
        }
        if (*rewritten) {
            m_job.book.rewritten(none);
        } else {
            m_job.book.dealt(row, std::nullopt);
        }
        return {};
    }
    m_job.book.dealt(row, *region);
    return sweep(**region);
}

Result<void> BackfillWorker::sweep(Region region)
{
    while (!region.isDone()) {
        if (m_retire || !mayGoOn()) {
            m_job.book.putBack(region);
            return {};
        }
        if (const auto held = hold(); held && *held) {
            continue;
        }
        const auto next = batch(region);
        if (!next) {
            m_job.book.putBack(region);
            return std::unexpected(next.error());
        }
        if (!*next) {
            return lostCursor(region);
        }
        region = **next;
        m_job.book.moved(region);
        if (const int delay = m_job.control.tuning().delayMs; delay > 0) {
            (void)m_job.control.sleep(delay);
        }
    }
    m_job.book.done(region);
    return {};
}

Result<std::optional<Region>> BackfillWorker::batch(const Region& region)
{
    const BlockWindow window = nextWindow(region, blocksAtOnce(region));
    const Region next = after(region, window);
    std::optional<Region> later;
    if (m_skipLocked && window.stripe < 0) { // an earlier stripe leaves its rows to the last sweep
        later = Region{m_job.book.newRow(), window.from, window.to, 1, 0, window.from};
    }
    const QString sql = m_skipLocked ? m_sql->skippingBatch(m_job.deal, m_job.epoch, next, window, region.stripes,
                                           m_uncounted, later ? &*later : nullptr)
                                     : BackfillSql::batch(next, window, region.stripes, m_uncounted);
    QElapsedTimer clock;
    clock.start();
    const auto rows = m_session->query(sql);
    const double took = double(clock.nsecsElapsed()) / 1e6;
    if (!rows) {
        if (later) {
            m_job.book.giveUp(later->row);
        }
        const auto may = afterFailure(rows.error(), region, window);
        return may ? Result<std::optional<Region>>(region) : std::unexpected(may.error());
    }
    if (rows->affected == 0) {
        // Nothing to do there, or the cursor was not ours to move.
        const auto moved = m_job.deal.isRewritten(*m_session, m_job.epoch);
        if (!moved || *moved) {
            if (later) {
                m_job.book.giveUp(later->row);
            }
            if (moved) {
                return std::optional<Region>();
            }
            if (moved.error().kind == ErrorKind::OtherOperator || isConnectionLost(moved.error())) {
                return std::unexpected(moved.error());
            }
            // The table's lock was not to be had for the look: the same batch again, which writes nothing twice.
            const auto waited = waitOut(moved.error(), tableLock());
            return waited ? Result<std::optional<Region>>(region) : std::unexpected(waited.error());
        }
    }
    if (later) {
        m_job.book.addRevisit(*later);
    }
    if (m_failures > 0) {
        m_failures = 0;
        setWaits({});
    }
    m_skipLocked = false;
    m_cancelled = false;
    if (m_blockLimit > 0) {
        m_blockLimit *= 2;
        if (m_blockLimit > blocksMost) {
            m_blockLimit = 0;
        }
    }
    if (m_statementTimeoutMs != statementTimeoutMs) {
        if (const auto done = set(QStringLiteral("statement_timeout"), statementTimeoutMs); !done) {
            return std::unexpected(done.error());
        }
        m_statementTimeoutMs = statementTimeoutMs;
    }
    wrote(rows->affected, took);
    m_size.took(took, m_job.control.tuning().targetMs, mostRows());
    publish();
    if (m_job.pace.rest) {
        (void)m_job.control.sleep(std::clamp(int(took * 3), 1, restMost));
    }
    return std::optional<Region>(next);
}

Result<void> BackfillWorker::lostCursor(const Region& region)
{
    // VACUUM FULL, CLUSTER or pg_repack moved every row: block numbers mean nothing any more.
    m_job.book.rewritten(region);
    return {};
}

Result<void> BackfillWorker::restart()
{
    auto state = m_job.deal.restart(*m_session, m_job.epoch);
    if (!state) {
        m_job.book.restarted(std::nullopt);
        return state.error().kind == ErrorKind::OtherOperator ? Result<void>(std::unexpected(state.error()))
                                                              : waitOut(state.error(), tableLock());
    }
    setWaits({});
    m_failures = 0;
    state->contents.stripes = m_job.stripes;
    m_job.book.restarted(state->contents);
    publish(QStringLiteral("restart"));
    return {};
}

Result<void> BackfillWorker::afterFailure(const Error& error, const Region& region, const BlockWindow& window)
{
    if (isConnectionLost(error)) {
        return std::unexpected(error);
    }
    if (isDataError(error)) {
        Error readable = error;
        readable.statement = m_sql->rowsOnly(window.from, window.to);
        return std::unexpected(findBadRow(*m_session, *m_sql, window.from, window.to, readable));
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
    if (locked && !m_skipLocked) {
        m_skipLocked = true; // held rows are left for later
        return {};
    }
    if (locked) {
        setWaits(tableLock());
    }
    if (m_failures >= triesBeforeSmaller || forOthers || isCancelled(error)) {
        m_size.halve();
        m_blockLimit = std::max<qint64>(1, (window.to - window.from) / 2);
        if (isCancelled(error) && !forOthers && window.to - window.from <= 1) {
            // One block that takes more than statement_timeout: a costly expression, not a runaway.
            if (const auto done = set(QStringLiteral("statement_timeout"), costlyTimeoutMs); !done) {
                return done;
            }
            m_statementTimeoutMs = costlyTimeoutMs;
            if (m_failures > 10) {
                return std::unexpected(error);
            }
        }
    }
    Q_UNUSED(region)
    (void)m_job.control.sleep(jitteredDelayMs(std::min(m_failures - 1, 7), retryBaseMs, retryCapMs));
    return {};
}

} // namespace lk
