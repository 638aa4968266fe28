// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/sandbox/privateserver.h"

#include <QString>
#include <QStringList>

#include <memory>
#include <optional>

namespace lk::test {

/// The real PostgreSQL server of one test program, in a temporary folder, with cheap fresh databases.
///
///     void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
///     const QString db = m_server.freshDatabase(QStringLiteral("CREATE TABLE t (id int PRIMARY KEY)"));
///     QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM t")), QStringLiteral("0"));
///
/// LOCKKEEPER_TEST_SERVER=FOLDER takes the server, psql and pg_dump of FOLDER/bin instead of the best installed ones.
/// Use it from one thread. Sessions: backend.connect(server.settings(db), Purpose::Run).
class TestServer {
public:
    struct Output {
        int exitCode = -1;
        QString out{};
        QString err{};
    };

    /// `extraSettings`: lines for postgresql.conf. False when it did not start: see problem().
    bool start(const QStringList& extraSettings = {});
    QString problem() const { return m_problem; }
    PrivateServer& server() { return *m_server; }
    int major() const { return m_server->binaries().major; } ///< 17

    /// A new empty database, after `setup` (a script as psql takes it); its name. qFatal when that fails: a broken
    /// fixture must stop the test, and say why.
    QString freshDatabase(const QString& setup = {});
    /// A new database as that one is now; nobody may be connected to it. Its name.
    QString copyOf(const QString& database);
    void dropDatabase(const QString& database); ///< ends its sessions

    ConnectionSettings settings(const QString& database, const QString& user = PrivateServer::superuser()) const;
    QString dsn(const QString& database, const QString& user = PrivateServer::superuser()) const; ///< for command lines
    /// A login role with the server's password, so that settings(db, role) works.
    void createRole(const QString& role, const QString& options = {});

    /// psql -X -q -A -t, ON_ERROR_STOP, fed with `script` (any number of statements).
    Output psql(const QString& database, const QString& script, const QStringList& arguments = {});
    /// psql -f on a file, run in `folder`, as a user would run an exported script.
    Output psqlFile(const QString& database, const QString& file, const QStringList& arguments = {});
    /// Runs a script; the error text, empty when all went well: QCOMPARE(server.exec(db, sql), QString()).
    QString exec(const QString& database, const QString& script);
    /// What a query prints: columns by '|', rows by newline. "ERROR: ..." when it fails.
    QString value(const QString& database, const QString& query);
    /// pg_dump -s without noise that differs from dump to dump; `arguments` as in --exclude-schema=lockkeeper.
    QString dumpSchema(const QString& database, const QStringList& arguments = {});
    /// pg_dump of schema and data, for "everything is as it was".
    QString dump(const QString& database, const QStringList& arguments = {});

private:
    Output run(const QString& program, const QStringList& arguments, const QString& input);

    std::optional<OwnedFolder> m_folder; ///< of the server, which goes first
    std::unique_ptr<PrivateServer> m_server;
    QString m_problem;
    int m_databases = 0;
};

} // namespace lk::test
