// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/keysetworker.h"

#include "model/engine/badrow.h"
#include "model/engine/failures.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>

namespace lk {

namespace {
/// How long one row is waited for, again and again; then its holder is named.
constexpr int patiencesMs[] = {200, 1000, 5000, 5000, 5000};
} // namespace

Result<BackfillDeal::State> KeysetWorker::open()
{
    const auto estimated = m_session->query(
        QStringLiteral("SELECT greatest(reltuples, 0)::bigint FROM pg_class WHERE oid = to_regclass($1)"),
        {m_job.body.table.quoted()});
    if (!estimated) {
        return std::unexpected(estimated.error());
    }
    const auto keeps = m_job.deal.keepsKeys(*m_session);
    if (!keeps) {
        return std::unexpected(keeps.error());
    }
    if (!*keeps) {
        return failure(ErrorKind::Unsupported,
            QCoreApplication::translate("lk::Runner",
                "The journal in this database is of an older version, and has no place for the key that this backfill "
                "has come to."),
            QCoreApplication::translate(
                "lk::Runner", "Have the owner of schema lockkeeper run the plan once: that brings it up to date."));
    }
    auto state = m_job.deal.claim(*m_session);
    if (!state) {
        return state;
    }
    const auto place = m_job.deal.keyPlace(*m_session);
    if (!place) {
        return std::unexpected(place.error());
    }
    m_place = *place;
    m_seen = m_place.key.isEmpty() ? 0 : state->contents.dealt;
    m_total = estimated->scalar().toLongLong();
    state->contents = {.endBlock = std::max(m_seen, m_total), .dealt = m_seen};
    return state;
}

QStringList KeysetWorker::preparations()
{
    m_sql = std::make_unique<KeysetSql>(m_job.body);
    // A small table would be read whole for every batch, and sorted.
    return {QStringLiteral("SET enable_seqscan = off"), QStringLiteral("SET enable_sort = off"),
        QStringLiteral("SET jit = off")};
}

void KeysetWorker::show()
{
    m_job.book.begin({.endBlock = std::max(m_seen, m_total), .dealt = m_seen});
}

Result<void> KeysetWorker::loop()
{
    while (mayGoOn() && !m_retire && !m_finished) {
        if (hold()) {
            continue;
        }
        if (const auto done = batch(); !done) {
            return done;
        }
        if (const int delay = m_job.control.tuning().delayMs; delay > 0) {
            (void)m_job.control.rest(delay);
        }
    }
    return {};
}

Result<void> KeysetWorker::batch()
{
    const int wanted = std::min(m_size.rows(), mostRows());
    const int rows = m_limit > 0 ? std::min(m_limit, wanted) : wanted;
    const auto edge = m_session->query(m_sql->edge(m_place.key, rows));
    if (!edge) {
        return waitOut(edge.error(), tableLock());
    }
    if (edge->isEmpty()) {
        return ended();
    }
    KeysetSql::Stretch stretch{m_place.key, {}};
    const auto& last = edge->rows.first();
    for (qsizetype i = 0; i < m_job.body.keyColumns.size(); ++i) {
        stretch.upTo << last[i].value_or(QString());
    }
    const qint64 seen = m_seen + last.back().value_or(QString()).toLongLong();
    const bool left = m_place.left || m_skips;
    QElapsedTimer clock;
    clock.start();
    const auto written = m_session->query(
        m_sql->batch(m_job.deal.movingKey(m_job.epoch, stretch.upTo, seen, m_total, left, QString::number(m_uncounted)),
            stretch, m_skips));
    const double took = double(clock.nsecsElapsed()) / 1e6;
    if (!written) {
        return afterFailure(written.error(), stretch, rows);
    }
    if (written->affected == 0) {
        // All of them have their value already, or the cursor was not ours to move.
        const auto rewritten = m_job.deal.isRewritten(*m_session, m_job.epoch);
        if (!rewritten) {
            return waitOut(rewritten.error(), tableLock());
        }
        if (*rewritten) {
            return restart();
        }
    }
    m_place = {stretch.upTo, left};
    m_seen = seen;
    m_skips = false;
    m_limit = m_limit > 0 && m_limit * 2 < wanted ? m_limit * 2 : 0;
    if (const auto set = setStatementTimeout(statementTimeoutMs); !set) {
        return set;
    }
    if (m_waits > 0) {
        m_waits = 0;
        if (const auto set = setLockTimeout(); !set) {
            return set;
        }
    }
    wrote(written->affected, took);
    show();
    succeeded(took);
    return {};
}

Result<void> KeysetWorker::ended()
{
    if (!m_place.left) {
        m_finished = true;
        return {};
    }
    const auto again = m_job.deal.beginAgain(*m_session, m_job.epoch);
    if (!again) {
        return waitOut(again.error(), tableLock());
    }
    if (!*again) {
        const auto rewritten = m_job.deal.isRewritten(*m_session, m_job.epoch);
        return rewritten ? restart() : waitOut(rewritten.error(), tableLock());
    }
    m_place = {};
    m_seen = 0;
    m_patient = true;
    publish(QStringLiteral("restart"));
    return {};
}

Result<void> KeysetWorker::restart()
{
    // Its rows are the same, but the cursor is bound to the file: with a new one it starts anew.
    const auto state = m_job.deal.restart(*m_session, m_job.epoch);
    if (!state) {
        return state.error().kind == ErrorKind::OtherOperator ? Result<void>(std::unexpected(state.error()))
                                                              : waitOut(state.error(), tableLock());
    }
    m_place = {};
    m_seen = 0;
    show();
    publish(QStringLiteral("restart"));
    return {};
}

Result<void> KeysetWorker::setPatience(int milliseconds)
{
    return set(QStringLiteral("lock_timeout"), milliseconds).and_then([&] {
        return setStatementTimeout(statementTimeoutMs + 2 * milliseconds);
    });
}

Result<void> KeysetWorker::afterFailure(const Error& error, const KeysetSql::Stretch& stretch, int rows)
{
    if (isConnectionLost(error)) {
        return std::unexpected(error);
    }
    if (isDataError(error)) {
        if (rows > 1) { // fewer and fewer, until it is the one
            m_limit = rows / 2;
            return {};
        }
        Error named = error;
        named.remedy = badRowRemedy(error);
        if (const auto told = m_session->query(m_sql->describe(stretch)); told && !told->isEmpty()) {
            named.detail
                = badRowDetail(told->rows.first()[0].value_or(QString()), told->rows.first()[1].value_or(QString()));
        }
        return std::unexpected(named);
    }
    const auto met = setback(error);
    if (!met || !*met) {
        return met.transform([](const auto&) { });
    }
    const auto [forOthers, locked] = **met;
    if (locked && !m_patient && !m_skips) {
        m_skips = true;
        return {};
    }
    if (locked) {
        setWaits(
            m_patient ? QCoreApplication::translate("lk::Runner", "rows that another session holds") : tableLock());
    }
    if (rows > 1) {
        m_size.halve();
        m_limit = rows / 2;
    } else if (m_patient && locked) {
        if (m_waits >= int(std::size(patiencesMs))) {
            Error named = error;
            named.message = QCoreApplication::translate("lk::Runner", "A row of %1 is still locked by another session.")
                                .arg(m_job.body.table.printed());
            named.remedy = holderRemedy();
            if (const auto told = m_session->query(m_sql->describe(stretch)); told && !told->isEmpty()) {
                named.detail = badRowDetail(
                    told->rows.first()[0].value_or(QString()), told->rows.first()[1].value_or(QString()));
            }
            return std::unexpected(named);
        }
        if (const auto set = setPatience(patiencesMs[m_waits++]); !set) {
            return set;
        }
    } else if (isCancelled(error) && !forOthers) {
        // One row that takes more than statement_timeout: a costly expression, not a runaway.
        if (m_failures > 10) {
            return std::unexpected(error);
        }
        if (const auto set = setStatementTimeout(costlyTimeoutMs); !set) {
            return set;
        }
    }
    restAfterFailure();
    return {};
}

} // namespace lk
