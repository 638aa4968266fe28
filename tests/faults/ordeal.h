// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/faults/faultplans.h"
#include "tests/lifecycle/application.h"
#include "tests/support/testserver.h"

#include <QProcess>
#include <QTemporaryDir>

#include <atomic>
#include <random>
#include <thread>

namespace lk::test {

/// Looks all the time how long the application is kept waiting because of Lockkeeper: by what it holds, or by its
/// place in a queue. What waits for somebody else as well does not count.
class WaitWatch {
public:
    WaitWatch(PgBackend& backend, ConnectionSettings settings);
    double longestMs() const { return m_longest; }

private:
    std::atomic<double> m_longest = 0;
    std::jthread m_thread;
};

/// One plan under faults: its database, the real program, the application that writes table and twin throughout.
class Ordeal {
public:
    enum class Way { Forward, Back, Finish }; ///< to the point before contract; back from there; to the end
    using Strike = std::function<void(QProcess& client)>;

    struct Outcome {
        int status = -1; ///< of the program; -1: it was killed
        QString words{}; ///< what it wrote
        QString kind{}; ///< of its error, as in its JSON
    };

    Ordeal(TestServer& server, PgBackend& backend, const LifecycleCase& plan, std::mt19937& random);
    ~Ordeal();

    /// The error, empty when database, plan, application and watch are there.
    QString begin();
    /// Runs the program once; `strike` is called when it has started. A plan that a dead client's session still holds
    /// is waited for.
    Outcome run(Way way, const Strike& strike = {});
    /// Returns when the journal has gone on by `count` steps or batches, or when the client has ended.
    void waitForEvents(QProcess& client, int count);
    int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
    /// Rows that differ between tables and twins just now; 0 is what is wanted.
    QString differences(bool afterTheChange);
    void deployTheNewVersion() { m_application->deploy(true); }
    void stopApplication() { m_application->stop(); }
    QString applicationsFailures() const { return m_application->failures(); }
    qint64 applicationsTransactions() const { return m_application->done(); }
    double longestWaitMs() const { return m_watch->longestMs(); }
    QString value(const QString& query) { return m_server.value(m_database, query); }
    QString database() const { return m_database; }
    QString planFile() const { return m_folder.filePath(QStringLiteral("p.lkplan")); }
    /// Where the client finds the server; the server itself unless somebody stands between.
    void leadClientTo(const QString& dsn) { m_dsn = dsn; }
    std::unique_ptr<QProcess> start(Way way, const QStringList& more = {});
    static Outcome outcomeOf(QProcess& client);

private:
    qint64 events();

    TestServer& m_server;
    PgBackend& m_backend;
    const LifecycleCase m_case;
    std::mt19937& m_random;
    QTemporaryDir m_folder;
    QString m_database;
    QString m_dsn;
    std::unique_ptr<Session> m_eye;
    std::unique_ptr<Application> m_application;
    std::unique_ptr<WaitWatch> m_watch;
};

} // namespace lk::test
