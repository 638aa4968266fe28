// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/patience.h"
#include "tests/support/standby.h"
#include "tests/support/testserver.h"

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
        test::Standby standby(m_server.server());
        QVERIFY2(standby.start(), qPrintable(standby.problem()));
        const auto session = m_backend.connect(m_server.settings(s("postgres")), Purpose::Run);
        QVERIFY(session);
        const auto seen = [&](Session& through) { return m_backend.replicaLag(through).value_or(ReplicaLag()); };
        QTRY_COMPARE(seen(**session).standbys, 1);
        QTRY_COMPARE(seen(**session).worstBytes, 0);
        QVERIFY(!seen(**session).hidden && !seen(**session).inRecovery);
        QCOMPARE(seen(**session).worst, s("walreceiver"));

        const auto follower = standby.session(m_backend, s("postgres"));
        QVERIFY(follower);
        QVERIFY(seen(*follower).inRecovery);
        QCOMPARE(seen(*follower).standbys, 0);

        QVERIFY(follower->query(s("SELECT pg_wal_replay_pause()")));
        QVERIFY((*session)->query(s("CREATE TABLE public.far AS SELECT generate_series(1, 1000) AS i")));
        QTRY_VERIFY(seen(**session).worstBytes > 0);
        QTRY_VERIFY(seen(*follower).worstBytes > 0);
        QVERIFY(follower->query(s("SELECT pg_wal_replay_resume()")));
        QTRY_COMPARE(seen(**session).worstBytes, 0);

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
