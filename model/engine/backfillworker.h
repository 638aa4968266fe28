// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/backfillsql.h"
#include "model/engine/batchsize.h"
#include "model/engine/runner.h"

#include <QMutex>

#include <atomic>

namespace lk {

/// What a worker tells its supervisor; every member under the mutex.
struct WorkerReport {
    std::optional<BackendId> session{};
    std::function<bool()> cancel{}; ///< Session::canceller() of that session
    bool claimed = false; ///< position and rowsWritten hold what earlier tries have done
    qint64 rowsBefore = 0; ///< written by earlier tries
    BlockPosition position{};
    qint64 rowsWritten = 0;
    qint64 batches = 0;
    int batchRows = 0;
    QList<double> latencies{}; ///< since the last report was taken
    QString waits{}; ///< why it is not getting on just now; empty: it is
    QStringList marks{}; ///< for the chart, since the last report was taken
    bool finished = false;
    std::optional<Error> error{};
};

/// One thread's share of a backfill: batch after batch over its own session until the table is done, somebody stops it,
/// or a batch cannot succeed. run() is called on a thread of its own, everything else from the supervisor's.
class BackfillWorker {
public:
    BackfillWorker(Backend& backend, const ConnectionSettings& settings, QString planId, QString stepId,
        const BackfillBody& body, RunControl& control);

    void run();
    void quit() { m_quit = true; }
    /// The supervisor cancelled a batch because others waited: not the batch's fault.
    void noteCancelled() { m_cancelled = true; }
    WorkerReport takeReport();

private:
    Result<void> work();
    Result<void> connect();
    Result<void> prepare();
    Result<void> claim();
    /// A wait that is over sooner or later: says so and rests. The error when it is no such wait.
    Result<void> waitOut(const Error& error, const QString& why);
    Result<void> loop();
    Result<void> oneBatch();
    Result<void> lostCursor();
    Result<void> afterFailure(const Error& error, const BlockWindow& window);
    void publish(const QString& mark = {});
    void setWaits(const QString& why);
    qint64 blocksAtOnce() const;
    bool mayGoOn() const { return !m_quit && !m_control.isStopped(); }

    Backend& m_backend;
    const ConnectionSettings& m_settings;
    QString m_planId;
    QString m_stepId;
    BackfillBody m_body;
    RunControl& m_control;

    std::unique_ptr<Session> m_session;
    std::unique_ptr<BackfillCursor> m_cursor;
    std::unique_ptr<BackfillSql> m_sql;
    BackfillCursor::State m_state;
    BatchSize m_size;
    double m_rowsPerBlock = 1;
    int m_failures = 0; ///< in a row
    bool m_skipLocked = false; ///< for the next batch only
    qint64 m_blockLimit = 0; ///< after failures: at most so many blocks, 0: no limit
    int m_lockTimeoutMs = 0;

    std::atomic_bool m_quit = false;
    std::atomic_bool m_cancelled = false;
    QMutex m_mutex;
    WorkerReport m_report;
};

} // namespace lk
