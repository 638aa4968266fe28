// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/lockguard.h"
#include "model/engine/monitor.h"
#include "tests/integration/background.h"
#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"

#include <QScopeGuard>
#include <QTest>

#include <algorithm>
#include <atomic>
#include <future>
#include <thread>

using namespace lk;
using namespace lk::test;

/// A look at every row goes out of the way of whoever queues behind it, of nobody else, and comes to an end.
class GivingWayTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void looksAtAllRowsGiveWay_data();
    void looksAtAllRowsGiveWay();
    void whoWaitsForOldSnapshotsIsNotHindered();
    void looksWithALowBudgetGiveWayToNobodyWhoQueuesNowhere();
    void looksWithALowBudgetEndThoughOthersAlwaysWait();

private:
    Plan planWithSlowGate(const QString& db);
    bool lookGoesOn(const QString& db); ///< one that sleeps, before long
};

namespace {

/// `looks` counts the looks at the gate's rows, whatever became of their transactions.
QString slowGateSchema()
{
    return itemsSchema(50)
        + QStringLiteral("CREATE TABLE other (id integer); CREATE SEQUENCE looks; CREATE TABLE slowness AS SELECT 3 AS "
                         "seconds");
}

const QString looks = QStringLiteral("SELECT last_value FROM looks");

/// To the gate behind the verification, and through it because of what it counts.
RunRequest throughTheGate(int lockBudgetMs)
{
    RunRequest request;
    request.steps = 1;
    request.lockBudgetMs = lockBudgetMs;
    return request;
}

} // namespace

void GivingWayTest::looksAtAllRowsGiveWay_data()
{
    QTest::addColumn<QString>("step"); ///< that wants the count
    QTest::newRow("what an undo would lose") << QStringLiteral("migrate.cutover");
    QTest::newRow("what stands in the way of an undo") << QStringLiteral("migrate.index");
    QTest::newRow("what a gate asks about") << QStringLiteral("migrate.ready");
}

/// They hold a lock that keeps others from the table's definition, and whoever queues behind those.
void GivingWayTest::looksAtAllRowsGiveWay()
{
    QFETCH(QString, step);
    const QString db
        = m_server.freshDatabase(itemsSchema(50) + QStringLiteral("CREATE TABLE slowness AS SELECT 30 AS seconds"));
    Plan plan = newPlan(db);
    const QString count = QStringLiteral(
        "SELECT count(*) FROM items WHERE id = 1 AND (SELECT pg_sleep(seconds) IS NULL FROM slowness)");
    const auto at = std::ranges::find(plan.steps, step, &Step::id);
    QVERIFY(at != plan.steps.end());
    auto* gate = std::get_if<GateBody>(&at->body);
    if (gate) {
        gate->figures = count;
        gate->passesAt = 0;
    } else {
        (step == QLatin1String("migrate.index") ? at->undo->blockedRows : at->undo->losesRows) = count;
        QVERIFY(run(db, plan, everything(Phase::Migrate)));
    }
    RunRequest request;
    request.through = Phase::Migrate;
    request.lockBudgetMs = 400;
    Background looking(m_backend, m_server.settings(db), plan, request, gate == nullptr);
    looking.start();
    QVERIFY(lookGoesOn(db));
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE slowness SET seconds = 0")), QString());
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral("SET lock_timeout = '1500ms'; BEGIN; LOCK TABLE items IN ACCESS EXCLUSIVE MODE; COMMIT")),
        QString());
    QTRY_VERIFY(looking.hasEnded());
    const auto end = looking.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

/// An index that somebody builds on another table waits for every transaction, and nobody queues behind it.
void GivingWayTest::whoWaitsForOldSnapshotsIsNotHindered()
{
    const QString db = m_server.freshDatabase(itemsSchema(50) + QStringLiteral("CREATE TABLE other (id integer)"));
    const ConnectionSettings settings = m_server.settings(db);
    std::future<QString> building; // ends when the reader does
    const auto reader = m_backend.connect(settings, Purpose::Browse);
    QVERIFY(reader);
    QVERIFY((*reader)->query(QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ")));
    QVERIFY((*reader)->query(QStringLiteral("SELECT count(*) FROM public.items")));
    building = std::async(std::launch::async,
        [&] { return m_server.exec(db, QStringLiteral("CREATE INDEX CONCURRENTLY ON other (id)")); });
    QTRY_COMPARE(m_server.value(db,
                     QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = "
                                    "'virtualxid' AND clock_timestamp() - waitstart > '200 ms'")),
        QStringLiteral("1"));
    Monitor monitor(m_backend, settings);
    const auto sight = monitor.look((*reader)->id());
    QVERIFY(sight);
    QCOMPARE(sight->victims, 1);
    QCOMPARE(sight->longestVictimMs, 0);
    QVERIFY((*reader)->query(QStringLiteral("ROLLBACK")));
    QCOMPARE(building.get(), QString());
}

/// Done up to its verification.
Plan GivingWayTest::planWithSlowGate(const QString& db)
{
    Plan plan = newPlan(db);
    const auto at = std::ranges::find(plan.steps, QStringLiteral("migrate.ready"), &Step::id);
    auto& gate = std::get<GateBody>(at->body);
    gate.figures = QStringLiteral("SELECT count(*) FROM items WHERE id = 1 AND (SELECT nextval('looks') < 0 OR "
                                  "pg_sleep(seconds) IS NULL FROM slowness)");
    gate.passesAt = 0;
    if (const auto end = run(db, plan, steps(3)); !end) {
        qFatal("%s", qPrintable(told(end)));
    }
    return plan;
}

bool GivingWayTest::lookGoesOn(const QString& db)
{
    const QString sleeping = QStringLiteral(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()");
    return QTest::qWaitFor([&] { return m_server.value(db, sleeping) == QLatin1String("1"); }, 20'000);
}

void GivingWayTest::looksWithALowBudgetGiveWayToNobodyWhoQueuesNowhere()
{
    const QString db = m_server.freshDatabase(slowGateSchema());
    const Plan plan = planWithSlowGate(db);
    std::future<QString> building; // ends when the look does
    Background looking(m_backend, m_server.settings(db), plan, throughTheGate(20));
    looking.start();
    QVERIFY2(lookGoesOn(db), qPrintable(looking.seen().last().message));
    building = std::async(std::launch::async,
        [&] { return m_server.exec(db, QStringLiteral("CREATE INDEX CONCURRENTLY ON other (id)")); });
    QTRY_COMPARE(m_server.value(
                     db, QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'virtualxid'")),
        QStringLiteral("1"));
    QTRY_VERIFY(looking.hasEnded());
    const auto end = looking.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(building.get(), QString());
    QCOMPARE(m_server.value(db, looks), QStringLiteral("1"));
}

void GivingWayTest::looksWithALowBudgetEndThoughOthersAlwaysWait()
{
    const QString db = m_server.freshDatabase(slowGateSchema());
    const Plan plan = planWithSlowGate(db);
    std::atomic_bool over = false;
    Background looking(m_backend, m_server.settings(db), plan, throughTheGate(50));
    looking.start();
    QVERIFY2(lookGoesOn(db), qPrintable(looking.seen().last().message));
    std::jthread others([&] {
        const auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
        while (session && !over) {
            for (const char* statement : {"BEGIN", "SET LOCAL lock_timeout = 500", "LOCK TABLE items", "ROLLBACK"}) {
                (void)(*session)->query(QLatin1String(statement));
            }
        }
    });
    const auto letGo = qScopeGuard([&] { over = true; });
    QTRY_VERIFY(looking.hasEnded());
    over = true;
    const auto end = looking.end();
    QVERIFY2(!end, qPrintable(told(end)));
    QCOMPARE(toString(end.error().kind), toString(ErrorKind::LockTimeout));
    QVERIFY2(end.error().message.contains(QLatin1String("budget of 50 ms")), qPrintable(told(end)));
    QCOMPARE(m_server.value(db, looks), QString::number(LockGuard::attempts));
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE slowness SET seconds = 0")), QString());
    const auto again = run(db, plan, steps(1));
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

QTEST_GUILESS_MAIN(GivingWayTest)
#include "tst_givingway.moc"
