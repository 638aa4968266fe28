// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;

namespace {

QString s(const char* text)
{
    return QString::fromLatin1(text);
}

} // namespace

/// How far standbys are behind, with a real one.
class TestPgReplicas : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start({s("max_wal_senders = 4")}), qPrintable(m_server.problem())); }

    void aServerWithoutStandbysSaysSo()
    {
        const auto session = m_backend.connect(m_server.settings(s("postgres")), Purpose::Monitor);
        QVERIFY(session);
        const auto lag = m_backend.replicaLag(**session);
        QVERIFY2(lag, qPrintable(lag ? QString() : lag.error().printed()));
        QCOMPARE(*lag, ReplicaLag());
    }

    void aStandbyIsSeenFromBothSides()
    {
        const QTemporaryDir folder;
        const QString data = folder.filePath(s("data"));
        const PrivateServer& primary = m_server.server();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(s("PGPASSFILE"), primary.passwordFile());
        QProcess copy;
        copy.setProcessEnvironment(environment);
        copy.start(primary.binaries().path(s("pg_basebackup")),
            {s("-D"), data, s("-R"), s("-X"), s("stream"), s("-c"), s("fast"), s("-d"), primary.dsn(s("postgres"))});
        QVERIFY(copy.waitForFinished(60'000));
        QVERIFY2(copy.exitCode() == 0, copy.readAllStandardError().constData());

        QProcess standby;
        standby.setProcessEnvironment(environment);
        standby.setStandardOutputFile(folder.filePath(s("log")));
        standby.setStandardErrorFile(folder.filePath(s("log")));
        standby.start(primary.binaries().path(s("postgres")),
            {s("-D"), data, s("-c"), s("unix_socket_directories=") + folder.path()});
        const auto end = qScopeGuard([&] {
            standby.kill();
            standby.waitForFinished();
        });
        const auto session = m_backend.connect(m_server.settings(s("postgres")), Purpose::Run);
        QVERIFY(session);
        const auto seen = [&](Session& through) { return m_backend.replicaLag(through).value_or(ReplicaLag()); };
        QTRY_COMPARE_WITH_TIMEOUT(seen(**session).standbys, 1, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(seen(**session).worstBytes, 0, 30'000);
        QVERIFY(!seen(**session).hidden && !seen(**session).inRecovery);
        QCOMPARE(seen(**session).worst, s("walreceiver"));

        ConnectionSettings there = m_server.settings(s("postgres"));
        there.host = folder.path();
        std::unique_ptr<Session> follower;
        QTRY_VERIFY_WITH_TIMEOUT(
            (follower = m_backend.connect(there, Purpose::Monitor).value_or(nullptr)) != nullptr, 30'000);
        QVERIFY(seen(*follower).inRecovery);
        QCOMPARE(seen(*follower).standbys, 0);

        QVERIFY(follower->query(s("SELECT pg_wal_replay_pause()")));
        QVERIFY((*session)->query(s("CREATE TABLE public.far AS SELECT generate_series(1, 1000) AS i")));
        QTRY_VERIFY_WITH_TIMEOUT(seen(**session).worstBytes > 0, 30'000);
        QTRY_VERIFY_WITH_TIMEOUT(seen(*follower).worstBytes > 0, 30'000);
        QVERIFY(follower->query(s("SELECT pg_wal_replay_resume()")));
        QTRY_COMPARE_WITH_TIMEOUT(seen(**session).worstBytes, 0, 30'000);

        // A role that may not see it is told so, not "no lag".
        m_server.createRole(s("plain"));
        const auto plain = m_backend.connect(m_server.settings(s("postgres"), s("plain")), Purpose::Monitor);
        QVERIFY(plain);
        QVERIFY(seen(**plain).hidden);
        QCOMPARE(seen(**plain).standbys, 1);
    }

private:
    test::TestServer m_server;
    PgBackend m_backend;
};

QTEST_GUILESS_MAIN(TestPgReplicas)
#include "tst_pgreplicas.moc"
