// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfilljob.h"
#include "model/engine/batchsize.h"

#include <QMutex>

#include <atomic>

namespace lk {

/// What a worker tells its supervisor; every member under the mutex.
struct WorkerReport {
    std::optional<BackendId> session{};
    std::function<bool()> cancel{}; ///< Session::canceller() of that session
    bool opened = false; ///< the job is claimed: others may begin
    bool finished = false; ///< ended, and the whole backfill was done then
    qint64 rowsWritten = 0; ///< by this worker
    qint64 uncounted = 0; ///< of those, in no cursor row yet
    qint64 batches = 0;
    int batchRows = 0;
    QList<double> latencies{}; ///< since the last report was taken
    QString waits{}; ///< why it is not getting on just now; empty: it is
    QStringList marks{}; ///< for the chart, since the last report was taken
    std::optional<Error> error{};
};

/// One thread's share of a backfill: batch after batch over its own session until nothing is left, somebody stops it,
/// or a batch cannot succeed. run() is called on a thread of its own, everything else from the supervisor's.
class BackfillWorker {
public:
    /// `opens`: the first one, which measures the table and claims the cursor for all.
    BackfillWorker(BackfillJob& job, bool opens);

    void run();
    void quit() { m_quit = true; } ///< at once; what runs is to be cancelled
    void retire() { m_retire = true; } ///< after its batch; what it had in hand is left to others
    /// The supervisor cancelled a batch because others waited: not the batch's fault.
    void noteCancelled() { m_cancelled = true; }
    WorkerReport takeReport();

private:
    Result<void> work();
    Result<void> connect();
    Result<void> prepare();
    Result<void> open();
    /// A wait that is over sooner or later: says so and rests. The error when it is no such wait.
    Result<void> waitOut(const Error& error, const QString& why);
    Result<void> loop();
    Result<bool> hold(); ///< while it must not work; true: it did hold
    Result<void> deal(int row);
    Result<void> sweep(Region region);
    /// One batch; gives the region behind it, the same one when it is to be tried again, nothing when the cursor is
    /// not ours to move.
    Result<std::optional<Region>> batch(const Region& region);
    Result<void> revisit(Region region);
    Result<void> lostCursor(const Region& region);
    Result<void> restart();
    Result<void> afterFailure(const Error& error, const Region& region, const BlockWindow& window);
    Result<void> set(const QString& name, int milliseconds);
    void wrote(qint64 rows, double milliseconds);
    void publish(const QString& mark = {});
    void setWaits(const QString& why);
    qint64 blocksAtOnce(const Region& region) const;
    int mostRows() const;
    bool mayGoOn() const { return !m_quit && !m_job.control.isStopped(); }

    BackfillJob& m_job;
    const bool m_opens;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<BackfillSql> m_sql;
    BatchSize m_size;
    qint64 m_uncounted = 0;
    int m_failures = 0; ///< in a row
    bool m_skipLocked = false; ///< for the next batch only
    qint64 m_blockLimit = 0; ///< after failures: at most so many blocks, 0: no limit
    int m_statementTimeoutMs = 0;
    bool m_finished = false;

    std::atomic_bool m_quit = false;
    std::atomic_bool m_retire = false;
    std::atomic_bool m_cancelled = false;
    QMutex m_mutex;
    WorkerReport m_report;
};

} // namespace lk
