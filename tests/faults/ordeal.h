// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/faults/faultplans.h"
#include "tests/lifecycle/application.h"
#include "tests/support/testserver.h"
#include "tests/support/waitwatch.h"

#include <QHash>
#include <QProcess>
#include <QTemporaryDir>

#include <random>

namespace lk::test {

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
    /// Returns at some moment of what such a run does, any of them with the same chance as far as that is known from
    /// those before; or when the client has ended, false then.
    bool waitForSomeMoment(QProcess& client, Way way);
    int between(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
    /// Rows that differ between tables and twins just now; 0 is what is wanted.
    QString differences(bool afterTheChange);
    void deployTheNewVersion() { m_application->deploy(true); }
    void stopApplication() { m_application->stop(); }
    QString applicationsFailures() const { return m_application->failures(); }
    qint64 applicationsTransactions() const { return m_application->done(); }
    const WaitWatch& waits() const { return *m_watch; }
    QString value(const QString& query) { return m_server.value(m_database, query); }
    QString database() const { return m_database; }
    QString planFile() const { return m_folder.filePath(QStringLiteral("p.lkplan")); }
    /// Where the client finds the server; the server itself unless somebody stands between.
    void leadClientTo(const QString& dsn) { m_dsn = dsn; }
    std::unique_ptr<QProcess> start(Way way, const QStringList& more = {});
    static Outcome outcomeOf(QProcess& client);

private:
    qint64 events();
    bool clientIsConnected();
    Session* eye(); ///< null while the server is away

    TestServer& m_server;
    PgBackend& m_backend;
    const LifecycleCase m_case;
    std::mt19937& m_random;
    QTemporaryDir m_folder;
    QString m_database;
    QString m_dsn;
    QHash<Way, int> m_most; ///< events of a whole run of this way
    std::unique_ptr<Session> m_eye;
    std::unique_ptr<Application> m_application;
    std::unique_ptr<WaitWatch> m_watch;
};

} // namespace lk::test
