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
/// or a batch cannot succeed. Which rows come next is for StripeWorker and KeysetWorker to say. run() is called on a
/// thread of its own, everything else from the supervisor's.
class BackfillWorker {
public:
    /// `opens`: the first one, which measures the table and claims the cursor for all.
    BackfillWorker(BackfillJob& job, bool opens);
    virtual ~BackfillWorker() = default;
    Q_DISABLE_COPY_MOVE(BackfillWorker)

    void run();
    void quit() { m_quit = true; } ///< at once; what runs is to be cancelled
    void retire() { m_retire = true; } ///< after its batch; what it had in hand is left to others
    /// The supervisor cancelled a batch because others waited: not the batch's fault.
    void noteCancelled() { m_cancelled = true; }
    WorkerReport takeReport();

protected:
    static constexpr int lockTimeoutMost = 200; // ms
    static constexpr int statementTimeoutMs = 5000;
    static constexpr int costlyTimeoutMs = 60'000;
    static constexpr int triesBeforeSmaller = 3;
    static constexpr int slowTriesMost = 10; ///< of what takes too long, though nobody waits for it

    /// Measures the table, claims the cursor, fills the job and its book. The session converts as the triggers do.
    virtual Result<BackfillDeal::State> open() = 0;
    /// Sent once, before the first batch.
    virtual QStringList preparations() = 0;
    /// Batches until m_finished, or until it may not go on.
    virtual Result<void> loop() = 0;

    /// A batch that another try may mend.
    struct Setback {
        bool forOthers = false; ///< the supervisor cancelled it because others waited
        bool locked = false;
    };
    /// Counts and tells of a batch that failed. Nothing: whoever stops us ended it. The error when no other try mends
    /// it.
    Result<std::optional<Setback>> setback(const Error& error);
    /// A wait that is over sooner or later: says so and rests. The error when it is no such wait.
    Result<void> waitOut(const Error& error, const QString& why);
    bool hold(); ///< while it must not work; true: it did hold
    Result<void> set(const QString& name, int milliseconds);
    Result<void> setStatementTimeout(int milliseconds); ///< if it is not that already
    Result<void> setLockTimeout(); ///< to that of the batches
    void wrote(qint64 rows, double milliseconds);
    void succeeded(double milliseconds); ///< after a batch: sizes the next one, rests where the server wants it
    void restAfterFailure();
    void publish(const QString& mark = {});
    void setWaits(const QString& why);
    int mostRows() const;
    bool mayGoOn() const { return !m_quit && !m_job.control.isStopped(); }
    static QString tableLock();

    BackfillJob& m_job;
    std::unique_ptr<Session> m_session;
    BatchSize m_size;
    qint64 m_uncounted = 0;
    int m_failures = 0; ///< in a row
    bool m_finished = false;
    std::atomic_bool m_retire = false;
    std::atomic_bool m_cancelled = false;

private:
    Result<void> work();
    Result<void> connect();
    Result<void> prepare();
    void setOpened();

    const bool m_opens;
    bool m_claimed = false;
    int m_statementTimeoutMs = 0;
    int m_lockTimeoutMs = lockTimeoutMost;
    std::atomic_bool m_quit = false;
    QMutex m_mutex;
    WorkerReport m_report;
};

} // namespace lk
