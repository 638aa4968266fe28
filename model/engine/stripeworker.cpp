// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/stripeworker.h"

#include "model/engine/badrow.h"
#include "model/engine/failures.h"

#include <QElapsedTimer>

#include <cmath>

namespace lk {

namespace {
constexpr qint64 blocksMost = 4000;
} // namespace

Result<BackfillDeal::State> StripeWorker::open()
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
    const auto indexes = m_session->query(
        QStringLiteral("SELECT count(*) FROM pg_index WHERE indrelid = to_regclass($1)"), {m_job.body.table.quoted()});
    if (!indexes) {
        return std::unexpected(indexes.error());
    }
    auto state = m_job.deal.claim(*m_session);
    if (!state) {
        return state;
    }
    m_job.rowsPerBlock = std::max(0.1, *rowsPerBlock);
    m_job.stripes = stripesFor(m_job.rowsPerBlock, *blocks, indexes->scalar().toInt());
    m_job.stripeExpression = *stripe;
    m_job.blocks = *blocks;
    state->contents.stripes = m_job.stripes;
    return state;
}

QStringList StripeWorker::preparations()
{
    m_sql = std::make_unique<BackfillSql>(m_job.body, m_job.stripeExpression);
    return m_sql->preparations(m_job.deal, m_job.epoch);
}

qint64 StripeWorker::blocksAtOnce(const Region& region) const
{
    const double blocks = double(std::min(m_size.rows(), mostRows())) * region.stripes / m_job.rowsPerBlock;
    const auto wanted = std::clamp<qint64>(std::llround(blocks), 1, blocksMost);
    return m_blockLimit > 0 ? std::min(m_blockLimit, wanted) : wanted;
}

Result<void> StripeWorker::loop()
{
    while (mayGoOn() && !m_retire) {
        if (hold()) {
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

Result<void> StripeWorker::deal(int row)
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

Result<void> StripeWorker::sweep(Region region)
{
    while (!region.isDone()) {
        if (m_retire || !mayGoOn()) {
            m_job.book.putBack(region);
            return {};
        }
        if (hold()) {
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
            (void)m_job.control.rest(delay);
        }
    }
    m_job.book.done(region);
    return {};
}

Result<std::optional<Region>> StripeWorker::batch(const Region& region)
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
        const auto may = afterFailure(rows.error(), window);
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
    m_skipLocked = false;
    if (m_blockLimit > 0) {
        m_blockLimit *= 2;
        if (m_blockLimit > blocksMost) {
            m_blockLimit = 0;
        }
    }
    if (const auto done = setStatementTimeout(statementTimeoutMs); !done) {
        return std::unexpected(done.error());
    }
    if (region.stripes == 1) {
        m_job.blocksUnstriped += window.to - window.from;
    }
    wrote(rows->affected, took);
    succeeded(took);
    return std::optional<Region>(next);
}

Result<void> StripeWorker::lostCursor(const Region& region)
{
    // VACUUM FULL, CLUSTER or pg_repack moved every row: block numbers mean nothing any more.
    m_job.book.rewritten(region);
    return {};
}

Result<void> StripeWorker::restart()
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

Result<void> StripeWorker::afterFailure(const Error& error, const BlockWindow& window)
{
    if (isConnectionLost(error)) {
        return std::unexpected(error);
    }
    if (isDataError(error)) {
        Error readable = error;
        readable.statement = m_sql->rowsOnly(window.from, window.to);
        return std::unexpected(findBadRow(*m_session, *m_sql, window.from, window.to, readable));
    }
    const auto met = setback(error);
    if (!met || !*met) {
        return met.transform([](const auto&) { });
    }
    const auto [forOthers, locked] = **met;
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
            if (const auto done = setStatementTimeout(costlyTimeoutMs); !done) {
                return done;
            }
            if (m_failures > 10) {
                return std::unexpected(error);
            }
        }
    }
    restAfterFailure();
    return {};
}

} // namespace lk
