// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/breakingnetwork.h"
#include "tests/faults/faulttest.h"

using namespace lk;
using namespace lk::test;

/// What befalls the client: it dies, its sessions are ended, its network breaks, another one comes. With an application
/// at work on a table and its twin.
class ClientFaultsTest : public FaultTest {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(startServer(), qPrintable(m_server.problem())); }
    void clientKilled_data() { plansToChoose(m_draw.kills); }
    void clientKilled();
    void sessionTerminated_data() { plansToChoose(m_draw.terminations); }
    void sessionTerminated();
    void networkBreaks();
    void twoOperators();
};

void ClientFaultsTest::clientKilled()
{
    QFETCH(int, number);
    QFETCH(int, faults);
    carriedThrough(faultPlans(m_draw.rows)[number], faults, [](Ordeal&, QProcess& client) {
        client.kill();
        return true;
    });
}

void ClientFaultsTest::sessionTerminated()
{
    QFETCH(int, number);
    QFETCH(int, faults);
    carriedThrough(faultPlans(m_draw.rows)[number], faults, [](Ordeal& ordeal, QProcess&) {
        // Any of them: the run's own, a worker's, the monitor's, the throttle's. Those of this test have another name.
        const QString ended = ordeal.value(
            QStringLiteral("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
                           "AND usename = 'postgres' AND application_name LIKE 'lockkeeper%' "
                           "ORDER BY hashint4(pid + %1) LIMIT 1")
                .arg(ordeal.between(0, 1000)));
        return ended == QLatin1String("t");
    });
}

void ClientFaultsTest::networkBreaks()
{
    constexpr int silentMs = 1500; // the budget, and longer
    Ordeal ordeal(m_server, m_backend, faultPlans(m_draw.rows * 2)[1], m_random);
    QCOMPARE(ordeal.begin(), QString());
    const PrivateServer& server = m_server.server();
    const BreakingNetwork network(
        server.socketFolder() + QStringLiteral("/.s.PGSQL.5432"), m_draw.cutKb * 1024LL, silentMs);
    QString dsn = server.dsn(ordeal.database());
    static const QRegularExpression host(QStringLiteral("host=('[^']*'|\\S+)"));
    static const QRegularExpression port(QStringLiteral("port=('[^']*'|\\S+)"));
    QVERIFY(dsn.contains(host) && dsn.contains(port));
    dsn.replace(host, QStringLiteral("host=127.0.0.1"))
        .replace(port, QStringLiteral("port=%1 sslmode=disable gssencmode=disable").arg(network.port()));
    ordeal.leadClientTo(dsn);
    int runs = 0;
    QList<Ordeal::Way> ways{Ordeal::Way::Forward, Ordeal::Way::Finish};
    if (m_draw.all != 0) {
        ways.clear();
        for (int i = 0; i < 10; ++i) {
            ways << Ordeal::Way::Forward << Ordeal::Way::Back;
        }
        ways << Ordeal::Way::Forward << Ordeal::Way::Finish;
    }
    for (const auto way : std::as_const(ways)) {
        Ordeal::Outcome outcome;
        const int cutsBefore = network.cuts();
        for (int tries = 0; outcome.status != 0 && tries < 50; ++tries) {
            const int cuts = network.cuts();
            outcome = ordeal.run(way);
            ++runs;
            QVERIFY2(outcome.status == 0 || network.cuts() > cuts, qPrintable(outcome.words));
        }
        QCOMPARE(outcome.status, 0);
        compared(ordeal, way, network.cuts() - cutsBefore);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.applicationsFailures(), QString());
    QCOMPARE(ordeal.differences(true), QStringLiteral("0"));
    QVERIFY(network.cuts() > 0);
    heldNobodyUp(ordeal);
    qInfo("the network broke %d times, the client was started %d times", network.cuts(), runs);
}

void ClientFaultsTest::twoOperators()
{
    Ordeal ordeal(m_server, m_backend, faultPlans(m_draw.rows)[0], m_random);
    QCOMPARE(ordeal.begin(), QString());
    int met = 0;
    for (int i = 0; i < m_draw.operators; ++i) {
        for (const auto way : {Ordeal::Way::Forward, Ordeal::Way::Back}) {
            // Slow enough to be met at work, by whoever comes while it fills.
            const auto first = ordeal.start(way,
                way == Ordeal::Way::Forward ? QStringList{QStringLiteral("--delay"), QStringLiteral("40")}
                                            : QStringList());
            if (way == Ordeal::Way::Forward) {
                ordeal.waitForEvents(*first, 5);
            }
            const auto second = ordeal.start(way);
            const auto one = Ordeal::outcomeOf(*first);
            const auto two = Ordeal::outcomeOf(*second);
            const auto isRefused = [](const Ordeal::Outcome& outcome) {
                return outcome.status == 1 && outcome.kind == toString(ErrorKind::OtherOperator);
            };
            met += isRefused(one) || isRefused(two) ? 1 : 0;
            // One does it; the other is told so, or comes so late that all is done.
            QVERIFY2(one.status == 0 || isRefused(one), qPrintable(one.words));
            QVERIFY2(two.status == 0 || isRefused(two), qPrintable(two.words));
            QVERIFY2(!isRefused(one) || !isRefused(two), qPrintable(one.words + two.words));
            compared(ordeal, way, 0);
            if (QTest::currentTestFailed()) {
                return;
            }
        }
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.applicationsFailures(), QString());
    QVERIFY(met > 0);
    heldNobodyUp(ordeal);
}

QTEST_GUILESS_MAIN(ClientFaultsTest)
#include "tst_clientfaults.moc"
