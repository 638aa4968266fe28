// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/badrow.h"
#include "model/engine/failures.h"
#include "model/engine/stripeworker.h"

#include <QCoreApplication>
#include <QElapsedTimer>

namespace lk {

namespace {
/// How long a row that was left for later is waited for, again and again; then its holder is named.
constexpr int passesMost = 3;
constexpr int patiencesMs[] = {200, 1000, 5000, 5000, 5000};
} // namespace

/// One row a statement: while it waits for a row it holds no other that somebody might want.
Result<void> StripeWorker::revisit(Region region)
{
    int tries = 0;
    // A trigger that always fires may undo what is written: after some passes such a row is verification's to name.
    QString behind;
    int passes = 0;
    int cancels = 0; // in a row
    // What comes after a row that was waited for is tried as any batch is.
    const auto usualTimeouts
        = [&] { return setLockTimeout().and_then([&] { return setStatementTimeout(statementTimeoutMs); }); };
    const auto leave = [&](Result<void> with) {
        m_job.book.putBackRevisit(region);
        return with;
    };
    bool isCostly = false;
    const auto patience = [&](int milliseconds) {
        return set(QStringLiteral("lock_timeout"), milliseconds).and_then([&] {
            // The row's own lock and then its holder's transaction: the timeout is for each of them.
            return setStatementTimeout((isCostly ? costlyTimeoutMs : statementTimeoutMs) + 2 * milliseconds);
        });
    };
    while (mayGoOn() && !m_retire) {
        if (hold()) {
            continue;
        }
        const auto left = m_session->query(m_sql->leftIn(region, behind));
        if (!left) {
            if (const auto waited = waitOut(left.error(), tableLock()); !waited) {
                return leave(waited);
            }
            continue;
        }
        if (left->isEmpty() && !behind.isEmpty() && ++passes < passesMost) {
            behind.clear();
            continue;
        }
        if (left->isEmpty()) {
            const auto mine = m_job.deal.revisited(*m_session, m_job.epoch, region.row).and_then([&] {
                return m_job.deal.isRewritten(*m_session, m_job.epoch);
            });
            if (!mine) {
                if (const auto waited = waitOut(mine.error(), tableLock()); !waited) {
                    return leave(waited);
                }
                continue;
            }
            m_failures = 0;
            setWaits({});
            *mine ? m_job.book.rewritten(region) : m_job.book.done(region);
            return usualTimeouts();
        }
        constexpr int last = int(std::size(patiencesMs)) - 1;
        if (const auto done = patience(patiencesMs[std::min(tries, last)]); !done) {
            if (const auto waited = waitOut(done.error(), tableLock()); !waited) {
                return leave(waited);
            }
            continue;
        }
        QElapsedTimer clock;
        clock.start();
        const auto rows
            = m_session->query(m_sql->oneRowOf(m_job.deal, m_job.epoch, region, left->scalar(), m_uncounted));
        if (rows) {
            if (rows->affected == 0) { // gone meanwhile, or the cursor is not ours
                const auto rewritten = m_job.deal.isRewritten(*m_session, m_job.epoch);
                if (!rewritten) {
                    if (const auto waited = waitOut(rewritten.error(), tableLock()); !waited) {
                        return leave(waited);
                    }
                    continue;
                }
                if (*rewritten) {
                    m_job.book.rewritten(region);
                    return usualTimeouts();
                }
            }
            behind = left->scalar();
            tries = 0;
            cancels = 0;
            m_failures = 0;
            m_cancelled = false;
            setWaits({});
            wrote(rows->affected, double(clock.nsecsElapsed()) / 1e6);
            publish();
            continue;
        }
        const Error error = rows.error();
        if (isConnectionLost(error)) {
            return leave(std::unexpected(error));
        }
        if (isDataError(error)) {
            return leave(std::unexpected(findBadRow(*m_session, *m_sql, region.from, region.to, error)));
        }
        if (!mayGoOn()) {
            break; // cancelled by stop
        }
        const bool forOthers = m_cancelled.exchange(false);
        if (!isLockTimeout(error) && !isTransient(error) && !isCancelled(error)) {
            return leave(std::unexpected(error));
        }
        if (isCancelled(error) && !forOthers) {
            // A cancel for the statement before came too late for it, or somebody else has cancelled this one, or it
            // takes longer than statement_timeout allows.
            if (++cancels > slowTriesMost) {
                return leave(std::unexpected(error));
            }
            isCostly = true;
            publish(QStringLiteral("retry"));
            (void)m_job.control.rest(jitteredDelayMs(0, 50, 5000));
            continue;
        }
        cancels = 0;
        setWaits(QCoreApplication::translate("lk::Runner", "rows that another session holds"));
        publish(forOthers ? QStringLiteral("cancelled") : QStringLiteral("lock wait"));
        if (!forOthers && ++tries > last) {
            Error named = error;
            named.kind = ErrorKind::LockTimeout;
            named.message = QCoreApplication::translate(
                "lk::Runner", "Rows in blocks %1 to %2 of %3 are still locked by another session.")
                                .arg(region.from)
                                .arg(region.to - 1)
                                .arg(m_job.body.table.printed());
            named.remedy = holderRemedy();
            return leave(std::unexpected(named));
        }
        (void)m_job.control.rest(jitteredDelayMs(tries, 50, 5000));
    }
    return leave({});
}

} // namespace lk
