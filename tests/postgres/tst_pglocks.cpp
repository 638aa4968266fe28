// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace lk;

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}
QByteArray dump(const LockSnapshot& snapshot)
{
    QString text;
    for (const LockedSession& one : snapshot.sessions) {
        text += s("pid %1 gid %2 waits %3 ours %4 mode %5 object %6 query %7\n")
                    .arg(one.id.pid)
                    .arg(one.preparedTransaction)
                    .arg(one.waits)
                    .arg(one.ours)
                    .arg(one.mode, one.object, one.query);
    }
    for (const LockEdge& edge : snapshot.edges) {
        text += s("%1 waits for %2 hard %3\n").arg(edge.waiter).arg(edge.blocker).arg(edge.hard);
    }
    return text.toUtf8();
}

} // namespace

/// Waiting chains as the server knows them, built with real sessions that wait.
class TestPgLocks : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start({s("max_prepared_transactions = 5")}), qPrintable(m_server.problem()));
    }
    void init()
    {
        m_database = m_server.freshDatabase(
            s("CREATE SCHEMA \"Odd One\"; CREATE TABLE \"Odd One\".\"T, x\" (id int PRIMARY KEY, v int); "
              "INSERT INTO \"Odd One\".\"T, x\" VALUES (1, 1), (2, 2);"));
        m_monitor = open(Purpose::Monitor);
    }
    void cleanup()
    {
        for (const BackendId& id : std::as_const(m_started)) {
            std::ignore = m_backend.terminate(*m_monitor, id);
        }
        m_started.clear();
        for (std::thread& thread : m_threads) {
            thread.join();
        }
        m_threads.clear();
        m_holders.clear();
        m_monitor.reset();
    }

    void showsNothingButOurOwnWhenNobodyWaits()
    {
        auto own = open(Purpose::Run);
        const auto snapshot = m_backend.readLocks(*m_monitor, {own->id()});
        QVERIFY2(snapshot, qPrintable(snapshot ? QString() : snapshot.error().printed()));
        QCOMPARE(snapshot->sessions.size(), 1);
        QVERIFY(snapshot->sessions[0].ours);
        QCOMPARE(snapshot->sessions[0].application, s("lockkeeper run"));
        QVERIFY(!snapshot->sessions[0].waits);
        QVERIFY(snapshot->edges.isEmpty());
        QCOMPARE(snapshot->waiting(), 0);
        QVERIFY(snapshot->readMs > 0);
    }

    void aRoleThatMaySeeNobodySeesTheWaitAllTheSame()
    {
        // What sessions wait for is hidden from it; who holds what is not.
        m_server.createRole(s("onlooker"));
        auto onlooker = m_backend.connect(m_server.settings(m_database, s("onlooker")), Purpose::Monitor);
        QVERIFY(onlooker);
        hold(s("LOCK TABLE \"Odd One\".\"T, x\" IN ACCESS EXCLUSIVE MODE"));
        start(s("SELECT * FROM \"Odd One\".\"T, x\""));
        waitUntilWaiting(1);
        const auto snapshot = m_backend.readLocks(**onlooker, {});
        QVERIFY2(snapshot, qPrintable(snapshot ? QString() : snapshot.error().printed()));
        QCOMPARE(snapshot->waiting(), 1);
        QCOMPARE(snapshot->edges.size(), 1);
        QVERIFY(snapshot->edges[0].hard);
    }

    void onlyTheSessionsOfThePlanAreOurs()
    {
        // Another Lockkeeper of the same person on the same machine.
        auto own = open(Purpose::Run);
        auto other = open(Purpose::Run);
        const auto snapshot = m_backend.readLocks(*m_monitor, {own->id()});
        QVERIFY(snapshot);
        QCOMPARE(snapshot->sessions.size(), 1);
        QCOMPARE(snapshot->sessions[0].id, own->id());
        const auto none = m_backend.readLocks(*m_monitor, {});
        QVERIFY(none && none->sessions.isEmpty());
    }

    void holdersAreThoseWhoWouldBeWaitedForInVain()
    {
        const QualifiedName odd{s("Odd One"), s("T, x")};
        const QList<QualifiedName> tables{odd, {s("public"), s("not there")}};
        const auto holders = [&](LockMode wanted, qint64 milliseconds) {
            const auto found = m_backend.lockHolders(*m_monitor, tables, wanted, milliseconds);
            QList<int> pids;
            if (!found) {
                qWarning("%s", qPrintable(found.error().printed()));
                return QList<int>{-1};
            }
            for (const LockedSession& one : *found) {
                pids << one.id.pid;
            }
            return pids;
        };
        QCOMPARE(holders(LockMode::AccessExclusive, 0), QList<int>());
        Session& holder = hold(s("SELECT * FROM \"Odd One\".\"T, x\""));
        QTRY_COMPARE(holders(LockMode::AccessExclusive, 50), QList<int>{holder.id().pid});
        QCOMPARE(holders(LockMode::AccessExclusive, 3'600'000), QList<int>()); // comes and goes
        QCOMPARE(holders(LockMode::ShareUpdateExclusive, 0), QList<int>()); // readers do not conflict
        QVERIFY(holder.query(s("ROLLBACK")));
        QCOMPARE(holders(LockMode::AccessExclusive, 0), QList<int>());
    }

    void tellsHoldersFromThoseWhoOnlyQueue()
    {
        // A reader holds, our ALTER waits for it, another reader queues behind the ALTER.
        Session& holder = hold(s("SELECT * FROM \"Odd One\".\"T, x\""));
        const BackendId alter = start(s("ALTER TABLE \"Odd One\".\"T, x\" ADD COLUMN w int"));
        waitUntilWaiting(1);
        const BackendId reader = start(s("SELECT count(*) FROM \"Odd One\".\"T, x\""));
        waitUntilWaiting(2);
        const auto snapshot = m_backend.readLocks(*m_monitor, {alter});
        QVERIFY(snapshot);
        QCOMPARE(snapshot->sessions.size(), 3);
        const int h = indexOf(*snapshot, holder.id());
        const int a = indexOf(*snapshot, alter);
        const int r = indexOf(*snapshot, reader);
        QVERIFY(h >= 0 && a >= 0 && r >= 0);
        QVERIFY(snapshot->edges.contains(LockEdge{a, h, true}));
        QVERIFY(snapshot->edges.contains(LockEdge{r, a, false}));
        QCOMPARE(snapshot->edges.size(), 2);
        QCOMPARE(snapshot->roots(), QList<int>{h});
        QCOMPARE(snapshot->blockedBy(h), 2);
        QCOMPARE(snapshot->blockedBy(a), 1);
        QCOMPARE(snapshot->waiting(), 2);
        QCOMPARE(snapshot->waitersOf(h), QList<int>{a});

        const LockedSession& waits = snapshot->sessions[a];
        QVERIFY(waits.waits && waits.ours);
        QCOMPARE(waits.mode, s("AccessExclusive"));
        QCOMPARE(waits.object, s("\"Odd One\".\"T, x\""));
        QVERIFY(waits.query.startsWith(s("ALTER TABLE")));
        QCOMPARE(waits.waiting, s("Lock: relation"));
        QCOMPARE(waits.client, s("local"));
        QCOMPARE(waits.user, s("postgres"));
        const LockedSession& holds = snapshot->sessions[h];
        QVERIFY2(!holds.waits && !holds.ours, dump(*snapshot).constData());
        QCOMPARE(holds.state, s("idle in transaction"));
        QCOMPARE(holds.mode, s("AccessShare"));
        QCOMPARE(holds.object, s("\"Odd One\".\"T, x\""));
        QVERIFY(holds.transactionMs >= waits.waitMs);
        QVERIFY(!snapshot->sessions[r].ours);
    }

    void showsASessionUnderBothItsBlockers()
    {
        Session& first = hold(s("SELECT * FROM \"Odd One\".\"T, x\""));
        Session& second = hold(s("SELECT * FROM \"Odd One\".\"T, x\""));
        const BackendId alter = start(s("ALTER TABLE \"Odd One\".\"T, x\" ADD COLUMN w int"));
        waitUntilWaiting(1);
        const auto snapshot = m_backend.readLocks(*m_monitor, {});
        QVERIFY(snapshot);
        const int a = indexOf(*snapshot, alter);
        QVERIFY(snapshot->edges.contains(LockEdge{a, indexOf(*snapshot, first.id()), true}));
        QVERIFY(snapshot->edges.contains(LockEdge{a, indexOf(*snapshot, second.id()), true}));
        QCOMPARE(snapshot->roots().size(), 2);
    }

    void namesTheRowThatTwoWritersWant()
    {
        Session& holder = hold(s("UPDATE \"Odd One\".\"T, x\" SET v = 5 WHERE id = 1"));
        const BackendId writer = start(s("UPDATE \"Odd One\".\"T, x\" SET v = 6 WHERE id = 1"));
        waitUntilWaiting(1);
        const auto snapshot = m_backend.readLocks(*m_monitor, {});
        QVERIFY(snapshot);
        const int w = indexOf(*snapshot, writer);
        QVERIFY(w >= 0);
        QCOMPARE(snapshot->sessions[w].object, s("a row of \"Odd One\".\"T, x\""));
        QVERIFY(snapshot->edges.contains(LockEdge{w, indexOf(*snapshot, holder.id()), true}));
        for (const LockedSession& one : snapshot->sessions) {
            QVERIFY2(!one.object.contains(QRegularExpression(s("\\d{4,}"))), qPrintable(one.object));
        }
    }

    void namesAdvisoryLocks()
    {
        Session& holder = hold(s("SELECT pg_advisory_lock(4711)"));
        const BackendId waiter = start(s("SELECT pg_advisory_lock(4711)"));
        waitUntilWaiting(1);
        const auto snapshot = m_backend.readLocks(*m_monitor, {});
        const int w = indexOf(*snapshot, waiter);
        QCOMPARE(snapshot->sessions[w].object, s("an advisory lock"));
        QVERIFY(snapshot->edges.contains(LockEdge{w, indexOf(*snapshot, holder.id()), true}));
    }

    void namesPreparedTransactions()
    {
        auto preparer = somebodyElse();
        QVERIFY(preparer->query(s("BEGIN")));
        QVERIFY(preparer->query(s("UPDATE \"Odd One\".\"T, x\" SET v = 5 WHERE id = 1")));
        const auto prepared = preparer->query(s("PREPARE TRANSACTION 'left behind'"));
        QVERIFY2(prepared, qPrintable(prepared ? QString() : prepared.error().printed()));
        const BackendId alter = start(s("ALTER TABLE \"Odd One\".\"T, x\" ADD COLUMN w int"));
        waitUntilWaiting(1);
        const auto snapshot = m_backend.readLocks(*m_monitor, {});
        QVERIFY(snapshot);
        QCOMPARE(snapshot->sessions.size(), 2);
        const int a = indexOf(*snapshot, alter);
        const int p = 1 - a;
        QVERIFY2(a >= 0 && snapshot->sessions[p].id.pid == 0, dump(*snapshot).constData());
        QCOMPARE(snapshot->sessions[p].preparedTransaction, s("left behind"));
        QCOMPARE(snapshot->sessions[p].mode, s("RowExclusive"));
        QCOMPARE(snapshot->edges, (QList<LockEdge>{{a, p, true}}));
        QVERIFY(preparer->query(s("ROLLBACK PREPARED 'left behind'")));
    }

    void staysCheapWithManyWaiters()
    {
        hold(s("LOCK TABLE \"Odd One\".\"T, x\""));
        for (int i = 0; i < 40; ++i) {
            start(s("SELECT count(*) FROM \"Odd One\".\"T, x\""));
        }
        waitUntilWaiting(40);
        QElapsedTimer clock;
        clock.start();
        const auto snapshot = m_backend.readLocks(*m_monitor, {});
        qInfo("40 waiters: %.1f ms", double(clock.nsecsElapsed()) / 1e6);
        QVERIFY(snapshot);
        QCOMPARE(snapshot->waiting(), 40);
        QCOMPARE(snapshot->roots().size(), 1);
        QCOMPARE(snapshot->blockedBy(snapshot->roots()[0]), 40);
        QVERIFY(clock.elapsed() < 20'000);
    }

private:
    std::unique_ptr<Session> open(Purpose purpose)
    {
        auto session = m_backend.connect(m_server.settings(m_database), purpose);
        if (!session) {
            qFatal("%s", qPrintable(session.error().printed()));
        }
        return std::move(*session);
    }
    /// By their names our own sessions are known.
    std::unique_ptr<Session> somebodyElse()
    {
        auto session = open(Purpose::Run);
        if (!session->query(s("SET application_name = 'the shop'"))) {
            qFatal("the session cannot be named");
        }
        return session;
    }
    /// A session idle in a transaction that has run `sql`.
    Session& hold(const QString& sql)
    {
        auto session = somebodyElse();
        if (!session->query(s("BEGIN")) || !session->query(sql)) {
            qFatal("the holder failed");
        }
        m_holders.push_back(std::move(session));
        return *m_holders.back();
    }
    /// A session of its own thread that runs `sql` and waits.
    BackendId start(const QString& sql)
    {
        auto session = somebodyElse();
        const BackendId id = session->id();
        m_started << id;
        m_threads.emplace_back([sql, own = std::move(session)] { std::ignore = own->query(sql); });
        return id;
    }
    void waitUntilWaiting(int sessions)
    {
        QTRY_COMPARE(m_monitor->query(s("SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted"))->scalar(),
            QString::number(sessions));
    }
    static int indexOf(const LockSnapshot& snapshot, const BackendId& id)
    {
        for (int i = 0; i < snapshot.sessions.size(); ++i) {
            if (snapshot.sessions[i].id == id) {
                return i;
            }
        }
        return -1;
    }

    test::TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    std::unique_ptr<Session> m_monitor;
    std::vector<std::unique_ptr<Session>> m_holders;
    std::vector<std::thread> m_threads;
    QList<BackendId> m_started;
};

QTEST_GUILESS_MAIN(TestPgLocks)
#include "tst_pglocks.moc"
