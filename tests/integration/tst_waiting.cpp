// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/atitsbackfill.h"
#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QTest>

#include <future>

using namespace lk;
using namespace lk::test;

/// Who waits says for whom, can be stopped, and gives true figures afterwards.
class WaitingTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start({QStringLiteral("max_prepared_transactions = 5")}), qPrintable(m_server.problem()));
    }
    void lockedTableKeepsVerificationWaiting();
    void lockedJournalKeepsTheRunWaiting();
    void backfillBeginsBehindALockedTable();
    void finalSweepWaitsForALockedTable();
    void preparedTransactionIsNamed();
    void verificationOfARewrittenTableCountsAnew();
    void resumedBackfillTellsItsOwnSpeed();
    void refusedWorkerIsNoLostConnection();
};

void WaitingTest::lockedTableKeepsVerificationWaiting()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(3)));
    const ConnectionSettings settings = m_server.settings(db);
    {
        Background verify(m_backend, settings, plan, steps(1));
        Holder holder(m_backend, settings, {QStringLiteral("LOCK TABLE items")});
        verify.start();
        QTRY_VERIFY(verify.waitedFor(holder.pid()));
        QVERIFY(verify.saw([](const RunSnapshot& s) {
            return s.steps.value(QStringLiteral("migrate.verify")).state == StepState::WaitingForLock;
        }));
        verify.control.stop();
        QTRY_VERIFY(verify.hasEnded());
        const auto end = verify.end();
        QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
    }
    Background verify(m_backend, settings, plan, steps(1));
    Holder holder(m_backend, settings, {QStringLiteral("LOCK TABLE items")});
    verify.start();
    QTRY_VERIFY(verify.waitedFor(holder.pid()));
    holder.letGo();
    QTRY_VERIFY(verify.hasEnded());
    const auto end = verify.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(!end->snapshot.lockWait);
    QCOMPARE(
        end->snapshot.steps.value(QStringLiteral("migrate.verify")).result, QStringLiteral("0 of 1,000 rows differ"));
}

void WaitingTest::lockedJournalKeepsTheRunWaiting()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const ConnectionSettings settings = m_server.settings(db);
    {
        Background next(m_backend, settings, plan, steps(1));
        Holder holder(m_backend, settings, {QStringLiteral("LOCK TABLE lockkeeper.entry")});
        next.start();
        QTRY_VERIFY(next.waitedFor(holder.pid()));
        next.control.stop();
        QTRY_VERIFY(next.hasEnded());
        const auto end = next.end();
        QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
    }
    Background next(m_backend, settings, plan, steps(1));
    Holder holder(m_backend, settings, {QStringLiteral("LOCK TABLE lockkeeper.entry")});
    next.start();
    QTRY_VERIFY(next.waitedFor(holder.pid()));
    holder.letGo();
    QTRY_VERIFY(next.hasEnded());
    const auto end = next.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void WaitingTest::backfillBeginsBehindALockedTable()
{
    const QString db = m_server.freshDatabase(itemsSchema(5000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("LOCK TABLE items")});
    QElapsedTimer clock;
    clock.start();
    backfill.start();
    QTRY_VERIFY(backfill.waitedFor(holder.pid()));
    QTRY_VERIFY(clock.elapsed() > 4000 || backfill.hasEnded()); // longer than one try
    holder.letGo();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w = v")), QStringLiteral("5000"));
}

void WaitingTest::finalSweepWaitsForALockedTable()
{
    const QString db = m_server.freshDatabase(itemsSchema(30'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const ConnectionSettings settings = m_server.settings(db);
    Background backfill(m_backend, settings, plan, steps(1));
    Holder row(m_backend, settings, {QStringLiteral("SELECT FROM items WHERE id = 30000 FOR UPDATE")});
    backfill.start();
    // Only the held row is left: the final sweep waits for it, and another session for the table.
    QTRY_VERIFY(backfill.saw(
        [](const RunSnapshot& s) { return s.lockWait && s.backfill && s.backfill->rowsWritten == 29'999; }));
    auto table = m_backend.connect(settings, Purpose::Backfill);
    QVERIFY((*table)->query(QStringLiteral("BEGIN")));
    auto locked = std::async(std::launch::async, [&] {
        return (*table)->query(QStringLiteral("SET LOCAL lock_timeout = 0")).and_then([&](const Rows&) {
            return (*table)->query(QStringLiteral("LOCK TABLE items"));
        });
    });
    QTRY_COMPARE(m_server.value(db,
                     QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted AND mode = 'AccessExclusiveLock' "
                                    "AND relation = 'items'::regclass")),
        QStringLiteral("1"));
    row.letGo();
    QVERIFY(locked.get());
    QElapsedTimer held;
    held.start();
    QTRY_VERIFY(held.elapsed() > 3000 || backfill.hasEnded());
    QVERIFY((*table)->query(QStringLiteral("ROLLBACK")));
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w = v")), QStringLiteral("30000"));
}

void WaitingTest::preparedTransactionIsNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(20'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral(
                "BEGIN; UPDATE items SET note = 'held' WHERE id BETWEEN 5 AND 15; PREPARE TRANSACTION 'left behind'")),
        QString());
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    QElapsedTimer clock;
    clock.start();
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(clock.elapsed() < 45'000, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::LockTimeout));
    QVERIFY2(end.error().message.contains(QLatin1String("'left behind'")), qPrintable(end.error().printed()));
    QVERIFY(backfill.waitedFor(QStringLiteral("'left behind'")));
    int waits = 0;
    const auto seen = backfill.seen();
    for (const RunSnapshot& s : seen) {
        if (s.lockWait && s.backfill && !s.backfill->throttle.isEmpty()) {
            ++waits;
            QVERIFY(s.backfill->etaHighSeconds < 0);
        }
    }
    QVERIFY(waits > 10);
    m_server.exec(db, QStringLiteral("COMMIT PREPARED 'left behind'"));
    const auto again = run(db, plan, steps(1));
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

void WaitingTest::verificationOfARewrittenTableCountsAnew()
{
    const QString db = m_server.freshDatabase(itemsSchema(5000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(4)));
    // As a client leaves it that was killed between the last chunk and its outcome.
    m_server.exec(db,
        QStringLiteral("UPDATE lockkeeper.entry SET outcome = NULL, ended_at = NULL WHERE step_id = 'migrate.verify';"
                       "UPDATE lockkeeper.cursor SET rows_written = 3 WHERE step_id = 'migrate.verify';"));
    QCOMPARE(m_server.exec(db, QStringLiteral("VACUUM FULL items")), QString());
    const auto end = run(db, plan, steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        end->snapshot.steps.value(QStringLiteral("migrate.verify")).result, QStringLiteral("0 of 5,000 rows differ"));
}

void WaitingTest::resumedBackfillTellsItsOwnSpeed()
{
    AtItsBackfill items(m_server, m_backend, itemsSchema(20'000), {3, 1, 5});
    auto& [db, plan, first] = items;
    first.start();
    QTRY_VERIFY(first.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->rowsWritten > 8000; }));
    first.control.stop();
    const auto stopped = first.end();
    QVERIFY2(stopped && stopped->end == RunEnd::Stopped, qPrintable(told(stopped)));
    Background second(m_backend, m_server.settings(db), plan, steps(1));
    second.control.setTuning({0.2, 1, 300}); // some hundred rows a second at the most
    second.start();
    QTRY_VERIFY(second.saw(
        [](const RunSnapshot& s) { return s.backfill && s.backfill->rowsWritten > 8000 && s.backfill->batches > 0; }));
    QElapsedTimer clock;
    clock.start();
    QTRY_VERIFY(clock.elapsed() > 1500);
    for (const RunSnapshot& s : second.seen()) {
        if (s.backfill) {
            QVERIFY2(s.backfill->rowsPerSecond < 3000, qPrintable(QString::number(s.backfill->rowsPerSecond)));
            QVERIFY2(s.backfill->etaHighSeconds < 0 || s.backfill->etaHighSeconds > 3,
                qPrintable(QString::number(s.backfill->etaHighSeconds)));
        }
    }
    second.control.setTuning({10, 1, 0});
    QTRY_VERIFY(second.hasEnded());
    const auto end = second.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString result = end->snapshot.steps.value(QStringLiteral("migrate.backfill")).result;
    QVERIFY2(result.startsWith(QLatin1String("at least ")), qPrintable(result));
}

void WaitingTest::refusedWorkerIsNoLostConnection()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    m_server.createRole(QStringLiteral("scarce"));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE items OWNER TO scarce; ALTER VIEW item_values OWNER TO scarce; "
                                "GRANT CREATE ON SCHEMA public TO scarce; GRANT CREATE ON DATABASE %1 TO scarce")
                     .arg(db)),
        QString());
    const Plan plan = newPlan(db);
    const ConnectionSettings settings = m_server.settings(db, QStringLiteral("scarce"));
    {
        RunControl control;
        const auto end = Runner(m_backend, settings, plan, control, {}).run(steps(1));
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }
    m_server.exec(db, QStringLiteral("ALTER ROLE scarce CONNECTION LIMIT 2"));
    {
        Background backfill(m_backend, settings, plan, steps(1));
        backfill.start();
        QTRY_VERIFY(backfill.hasEnded());
        const auto end = backfill.end();
        QVERIFY(!end);
        QCOMPARE(end.error().sqlState, QStringLiteral("53300"));
        QVERIFY(!backfill.saw(
            [](const RunSnapshot& s) { return s.message.contains(QLatin1String("connection was lost")); }));
        QCOMPARE(
            int(backfill.seen().last().steps.value(QStringLiteral("migrate.backfill")).state), int(StepState::Failed));
    }
    // A place that comes free in time is taken.
    Background backfill(m_backend, settings, plan, steps(1));
    backfill.start();
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) { return s.backfill && !s.backfill->throttle.isEmpty(); }));
    m_server.exec(db, QStringLiteral("ALTER ROLE scarce CONNECTION LIMIT 5"));
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

QTEST_GUILESS_MAIN(WaitingTest)
#include "tst_waiting.moc"
