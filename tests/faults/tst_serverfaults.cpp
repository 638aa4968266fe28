// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/faulttest.h"
#include "tests/faults/lockholder.h"

#include <QElapsedTimer>

using namespace lk;
using namespace lk::test;

/// What befalls the server: it crashes, others hold locks of every kind. With an application at work on a table and
/// its twin.
class ServerFaultsTest : public FaultTest {
    Q_OBJECT

private slots:
    void initTestCase();
    void serverCrashes_data() { plansToChoose(m_draw.crashes); }
    void serverCrashes();
    void lockHolders();

private:
    void heldBy(Ordeal& ordeal, Ordeal::Way way, const HolderKind& kind);
};

void ServerFaultsTest::initTestCase()
{
    // Of what is committed without waiting for it a crash may take the last three walks of the WAL writer.
    QVERIFY2(startServer({QStringLiteral("wal_writer_delay = 10ms")}), qPrintable(m_server.problem()));
}

void ServerFaultsTest::serverCrashes()
{
    QFETCH(int, number);
    QFETCH(int, faults);
    carriedThrough(
        faultPlans(m_draw.rows)[number], faults,
        [this](Ordeal&, QProcess&) {
            const auto crashed = m_server.server().restart(PrivateServer::StopMode::Immediate);
            if (!crashed) {
                qFatal("%s", qPrintable(crashed.error().printed()));
            }
            return true;
        },
        // Batches of a millisecond in all that time and a little more, and what a sequence is ahead of itself.
        100);
}

void ServerFaultsTest::heldBy(Ordeal& ordeal, Ordeal::Way way, const HolderKind& kind)
{
    LockHolder holder(m_server, m_backend, ordeal.database(), kind);
    if (!kind.whileItFills) {
        QCOMPARE(holder.hold(), QString());
    }
    // Often longer than one try to get a lock, sometimes longer than the client's patience would be with a short one.
    const int heldMs = ordeal.between(200, 2500);
    QString failed;
    QElapsedTimer clock;
    clock.start();
    const auto outcome = ordeal.run(way, [&](QProcess& client) {
        if (kind.whileItFills) {
            ordeal.waitForEvents(client, 6);
            failed = holder.hold();
            clock.restart();
        }
        while (clock.elapsed() < heldMs && !client.waitForFinished(20)) { }
        failed += holder.letGo();
    });
    QCOMPARE(failed, QString());
    QVERIFY2(outcome.status == 0, qPrintable(outcome.words));
    QCOMPARE(holder.cleanUp(), QString());
    compared(ordeal, way, 1);
    qInfo("%s for %d ms: %lld ms in all, the longest wait because of us so far %.0f ms", qPrintable(kind.name), heldMs,
        clock.elapsed(), ordeal.waits().longestMs());
}

void ServerFaultsTest::lockHolders()
{
    Ordeal ordeal(m_server, m_backend, faultPlans(m_draw.rows)[0], m_random);
    QCOMPARE(ordeal.begin(), QString());
    auto kinds = holderKinds();
    std::ranges::shuffle(kinds, m_random);
    auto way = Ordeal::Way::Forward;
    for (int i = 0; i < m_draw.holders; ++i) {
        heldBy(ordeal, way, kinds[i % kinds.size()]);
        if (QTest::currentTestFailed()) {
            qInfo("by %s", qPrintable(kinds[i % kinds.size()].name));
            return;
        }
        way = way == Ordeal::Way::Forward ? Ordeal::Way::Back : Ordeal::Way::Forward;
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.applicationsFailures(), QString());
    heldNobodyUp(ordeal);
}

QTEST_GUILESS_MAIN(ServerFaultsTest)
#include "tst_serverfaults.moc"
