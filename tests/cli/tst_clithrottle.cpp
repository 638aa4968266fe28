// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/cli/liverun.h"
#include "tests/support/patience.h"
#include "tests/support/standby.h"

#include <QTest>
#include <QThread>

#include <future>

using namespace lk;
using namespace lk::test;

/// What holds a backfill back on a real server: each signal is driven there, and the real program says which one
/// decides and does what it says.
class TestCliThrottle : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void busySessionsSlowItDown();
    void autovacuumOfTheTableSlowsItDown();
    void oldSnapshotsAreNamed();
    void writtenWalSlowsItDown();
    void failingArchivePausesIt();
    void replicaAndItsSlot();

private:
    void query(const QString& db, const QString& statement) { QCOMPARE(m_server.exec(db, statement), QString()); }
    /// Whole segments of 16 MB of WAL, nearly for nothing.
    void writeSegments(const QString& db, int count)
    {
        query(db,
            QStringLiteral("SELECT pg_logical_emit_message(true, 'x', 'x'); SELECT pg_switch_wal();").repeated(count));
    }
    std::unique_ptr<Session> session(const QString& db)
    {
        return m_backend.connect(m_server.settings(db), Purpose::Run).value_or(nullptr);
    }

    TestServer m_server;
    PgBackend m_backend;
};

void TestCliThrottle::initTestCase()
{
    QVERIFY2(m_server.start({QStringLiteral("max_wal_senders = 4"), QStringLiteral("archive_mode = on"),
                 QStringLiteral("archive_command = 'true'"), QStringLiteral("max_wal_size = '48MB'"),
                 QStringLiteral("autovacuum_naptime = 1"), QStringLiteral("max_prepared_transactions = 5")}),
        qPrintable(m_server.problem()));
}

void TestCliThrottle::busySessionsSlowItDown()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun running(plan.program(), plan.slowly({QStringLiteral("--workers"), QStringLiteral("2")}));
    QTRY_COMPARE(running.backfill()[QLatin1String("workers")].toInt(), 2);
    QTRY_COMPARE(running.verdict("load"), QStringLiteral("fine"));
    std::vector<std::unique_ptr<Session>> busy;
    std::vector<std::future<void>> work;
    for (int i = 0; i < 2 * QThread::idealThreadCount(); ++i) {
        busy.push_back(session(plan.db()));
        QVERIFY(busy.back());
        work.push_back(std::async(std::launch::async, [mine = busy.back().get()] {
            (void)mine->query(
                QStringLiteral("SELECT count(*) FROM generate_series(1, 1000000) a, generate_series(1, 1000) b"));
        }));
    }
    QTRY_VERIFY(running.verdict("load") == QLatin1String("slow") && running.decides("load"));
    // As many as a person asked for, whatever the load.
    QCOMPARE(running.backfill()[QLatin1String("workersWanted")].toInt(), 2);
    for (const auto& one : busy) {
        (void)one->canceller()();
    }
    work.clear();
    QTRY_COMPARE(running.verdict("load"), QStringLiteral("fine"));
}

void TestCliThrottle::autovacuumOfTheTableSlowsItDown()
{
    // So slow that it would be at it for a minute.
    OrdersPlan plan(m_server, 60'000,
        QStringLiteral("ALTER TABLE orders SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, "
                       "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)"));
    // The backfill's own dead rows bring it.
    LiveRun running(plan.program(), plan.slowly({QStringLiteral("--workers"), QStringLiteral("2")}));
    QTRY_VERIFY(running.verdict("autovacuum") == QLatin1String("slow") && running.decides("autovacuum"));
    QTRY_COMPARE(running.backfill()[QLatin1String("workers")].toInt(), 1);
    query(plan.db(), QStringLiteral("SET lock_timeout = 0; ALTER TABLE orders SET (autovacuum_enabled = false)"));
    QTRY_COMPARE(running.verdict("autovacuum"), QStringLiteral("fine"));
    QTRY_COMPARE(running.backfill()[QLatin1String("workers")].toInt(), 2);
}

void TestCliThrottle::oldSnapshotsAreNamed()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun running(plan.program(), plan.slowly());
    QTRY_VERIFY(running.rowsWritten() > 0);
    const auto holder = session(plan.db());
    QVERIFY(holder);
    QVERIFY(holder->query(QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ")));
    QVERIFY(holder->query(QStringLiteral("SELECT count(*) FROM orders")));
    const QString pid = QStringLiteral("pid %1, lockkeeper run, idle in transaction").arg(holder->id().pid);
    QTRY_VERIFY(running.value("horizon").contains(pid));
    QVERIFY(holder->query(QStringLiteral("ROLLBACK")));
    QVERIFY(holder->query(QStringLiteral("BEGIN")));
    QVERIFY(holder->query(QStringLiteral("UPDATE orders SET note = 'held' WHERE id = 1")));
    QVERIFY(holder->query(QStringLiteral("PREPARE TRANSACTION 'left behind'")));
    QTRY_VERIFY(running.value("horizon").contains(QLatin1String("prepared transaction 'left behind'")));
    if (qEnvironmentVariable("LOCKKEEPER_FAULTS").contains(QLatin1String("all=1"))) { // it takes a minute to be old
        QTRY_VERIFY_WITH_TIMEOUT(
            running.verdict("horizon") == QLatin1String("slow") && running.decides("horizon"), 90'000);
    }
    QVERIFY(holder->query(QStringLiteral("ROLLBACK PREPARED 'left behind'")));
    QTRY_VERIFY(!running.value("horizon").contains(QLatin1String("left behind")));
    QTRY_COMPARE(running.verdict("horizon"), QStringLiteral("fine"));
}

void TestCliThrottle::writtenWalSlowsItDown()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun running(plan.program(), plan.slowly());
    QTRY_COMPARE(running.verdict("wal"), QStringLiteral("fine"));
    writeSegments(plan.db(), 3); // more than half of max_wal_size
    QTRY_VERIFY(running.verdict("wal") == QLatin1String("slow") && running.decides("wal"));
}

void TestCliThrottle::failingArchivePausesIt()
{
    OrdersPlan plan(m_server, 60'000);
    LiveRun running(plan.program(), plan.slowly());
    const auto archiveBy = [&](const char* command) {
        query(plan.db(), QStringLiteral("ALTER SYSTEM SET archive_command = '%1'").arg(QLatin1String(command)));
        query(plan.db(), QStringLiteral("SELECT pg_reload_conf()"));
    };
    QTRY_COMPARE(running.verdict("archive"), QStringLiteral("fine"));
    archiveBy("false");
    writeSegments(plan.db(), 1);
    QTRY_VERIFY(running.verdict("archive") == QLatin1String("pause") && running.decides("archive"));
    QTRY_VERIFY(running.standsStill());
    const qint64 stood = running.rowsWritten();
    archiveBy("true");
    QTRY_COMPARE(running.verdict("archive"), QStringLiteral("fine"));
    QTRY_VERIFY(running.rowsWritten() > stood);
}

void TestCliThrottle::replicaAndItsSlot()
{
    OrdersPlan plan(m_server, 60'000);
    Standby standby(m_server.server());
    QVERIFY2(standby.start(QStringLiteral("follower"), {QStringLiteral("hot_standby_feedback=on")}),
        qPrintable(standby.problem()));
    const auto follower = standby.session(m_backend, plan.db());
    QVERIFY(follower);
    auto running = std::make_unique<LiveRun>(plan.program(), plan.slowly());
    QTRY_COMPARE(running->verdict("replica-lag"), QStringLiteral("fine"));

    QVERIFY(follower->query(QStringLiteral("SELECT pg_wal_replay_pause()")));
    QTRY_VERIFY(running->verdict("replica-lag") == QLatin1String("slow") && running->decides("replica-lag"));
    writeSegments(plan.db(), 17); // beyond 256 MB
    QTRY_VERIFY(running->verdict("replica-lag") == QLatin1String("pause") && running->decides("replica-lag"));
    QTRY_VERIFY(running->standsStill());
    qint64 stood = running->rowsWritten();
    QVERIFY(follower->query(QStringLiteral("SELECT pg_wal_replay_resume()")));
    QTRY_COMPARE(running->verdict("replica-lag"), QStringLiteral("fine"));
    QTRY_VERIFY(running->rowsWritten() > stood);

    // It goes away, its slot stays: with the oldest snapshot it had, and with what it has not read.
    standby.stop();
    QTRY_VERIFY(running->verdict("horizon") == QLatin1String("slow")
        && running->value("horizon").contains(QLatin1String("replication slot follower")));
    query(plan.db(), QStringLiteral("ALTER SYSTEM SET max_slot_wal_keep_size = '96MB'"));
    query(plan.db(), QStringLiteral("SELECT pg_reload_conf()"));
    writeSegments(plan.db(), 5);
    QTRY_VERIFY(running->verdict("slots") == QLatin1String("pause") && running->decides("slots"));
    QVERIFY2(
        running->value("slots").contains(QLatin1String("follower (extended)")), qPrintable(running->value("slots")));
    QTRY_VERIFY(running->standsStill());
    writeSegments(plan.db(), 4);
    query(plan.db(), QStringLiteral("CHECKPOINT"));
    QTRY_VERIFY(running->hasEnded());
    QCOMPARE(running->status(), 1);
    QVERIFY2(running->said().contains(QLatin1String("lost: follower")), qPrintable(running->said()));
    // Nobody can lose it any more: the next run goes on where this one stands.
    stood = running->rowsWritten();
    running = std::make_unique<LiveRun>(plan.program(), plan.slowly());
    QTRY_VERIFY(running->rowsWritten() > stood);
    QCOMPARE(running->verdict("slots"), QStringLiteral("fine"));
    query(plan.db(), QStringLiteral("SELECT pg_drop_replication_slot('follower')"));
}

QTEST_GUILESS_MAIN(TestCliThrottle)
#include "tst_clithrottle.moc"
