// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QList>
#include <QMutex>
#include <QString>

#include <atomic>
#include <functional>
#include <memory>
#include <random>
#include <stop_token>
#include <thread>
#include <vector>

namespace lk::test {

/// Sessions that write all the time while something else happens to the tables: the application of an integration test.
///
/// Each thread has its own session and random generator and calls the functor for one transaction after the other.
/// The functor gives the first failure of its transaction; the wrapper sends BEGIN and COMMIT (or ROLLBACK) around it,
/// and counts. A lost session counts as a failure and is reconnected.
class Writers {
public:
    struct Context {
        Session& session;
        std::mt19937& random;
        int thread = 0; ///< 0 .. threads-1: give each its own keys, or let them meet
        qint64 number = 0; ///< of this thread's transactions so far

        /// A whole number, both ends included.
        qint64 between(qint64 low, qint64 high) const
        {
            return std::uniform_int_distribution<qint64>(low, high)(random);
        }
    };
    using Transaction = std::function<Result<void>(const Context&)>;

    /// `pauseMicroseconds`: between two transactions of one thread.
    Writers(
        Backend& backend, ConnectionSettings settings, int threads, Transaction transaction, int pauseMicroseconds = 0);
    ~Writers(); ///< stops

    void start();
    void stop(); ///< after the transactions under way; may be started again
    bool isRunning() const { return !m_threads.empty(); }

    qint64 done() const { return m_done; } ///< committed
    qint64 failed() const { return m_failed; }
    double longestMs() const { return static_cast<double>(m_longestUs.load()) / 1000.0; }
    QString failures() const; ///< the first few, one a line, for QVERIFY2 and QCOMPARE

private:
    void work(int thread, const std::stop_token& stop);
    Result<void> once(const Context& context);
    void note(const Error& error);

    Backend& m_backend;
    const ConnectionSettings m_settings;
    const int m_count;
    const Transaction m_transaction;
    const int m_pauseMicroseconds;
    std::vector<std::jthread> m_threads;
    std::atomic<qint64> m_done = 0;
    std::atomic<qint64> m_failed = 0;
    std::atomic<qint64> m_longestUs = 0;
    mutable QMutex m_mutex; ///< m_failures
    QStringList m_failures;
};

/// A table and its twin in schema `twin` (same columns, same values, no dual-write trigger of ours): every write goes
/// to both in the same transaction, through one column name that may change while the writers work.
struct TwinTable {
    QString table = QStringLiteral("public.items"); ///< as written in SQL
    QString twin = QStringLiteral("twin.items");
    QString key = QStringLiteral("id");
    QString twinColumn = QStringLiteral("v"); ///< never renamed
    qint64 keys = 1000; ///< writes go to keys 1 .. keys
    /// The name the application uses just now; asked for each transaction, from the writers' threads.
    std::function<QString()> column;
    /// A random value as the column's text; called from the writers' threads.
    std::function<QString(const Writers::Context&)> value;
    QString conflictTarget{}; ///< for upserts; empty: key
};

/// One insert, update, delete or upsert of `tables`, the same in both, by chance.
Writers::Transaction writeBoth(const TwinTable& tables);

/// A query that counts the rows that differ between table and twin in `column`; 0 is what a test wants to see.
QString differencesQuery(const TwinTable& tables, const QString& column);

} // namespace lk::test
