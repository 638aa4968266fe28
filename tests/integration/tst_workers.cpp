// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/backfilldeal.h"
#include "model/engine/throttlefacts.h"
#include "model/engine/tuningorder.h"
#include "tests/integration/atitsbackfill.h"
#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// Several workers on one table: every row once, whatever happens to them, and what holds them back.
class WorkersTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void besideWriters_data();
    void besideWriters();
    void heapStaysSmall_data();
    void heapStaysSmall();
    void killedAndResumedWithOthers();
    void takenOver();
    void rewrittenTable();
    void hotRows();
    void badRowIsNamed();
    void tunedFromElsewhere();
    void worksOnlyInItsHours();
    void beginsWhileTheTableIsLocked();
    void claimMeetsTheLastBatchOfTheOneBefore();
    void rowThatATriggerKeepsIsLeftToVerification();
    void seesHowTheServerFares();

private:
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, int workers = 1)
    {
        RunControl control;
        control.setTuning({3, workers, 0});
        return Runner(m_backend, m_server.settings(db), plan, control, {}).run(request);
    }
};

namespace {

BackfillTuning fast(int workers)
{
    BackfillTuning tuning = BackfillTuning::of(BackfillMode::Fast);
    tuning.workers = workers;
    return tuning;
}

bool backfills(const RunSnapshot& s)
{
    return s.backfill && s.backfill->batches > 5;
}

} // namespace

void WorkersTest::besideWriters_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<int>("workers");
    QTest::newRow("two, integer key") << QString() << 2;
    QTest::newRow("three, integer key") << QString() << 3;
    QTest::newRow("two, keys in steps of eight") << QStringLiteral(
        "UPDATE items SET id = id * 8 + 10000000; UPDATE twin.items SET id = id * 8 + 10000000;"
        "VACUUM FULL items") << 2;
}

void WorkersTest::besideWriters()
{
    QFETCH(QString, table);
    QFETCH(int, workers);
    const QString db = m_server.freshDatabase(itemsSchema(50'000) + table);
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const TwinTable tables = bothTables();
    Writers application(m_backend, m_server.settings(db), 3, writeBoth(tables), 2000);
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    backfill.control.setTuning({3, workers, 2});
    application.start();
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    application.stop();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(application.failures(), QString());
    QVERIFY(application.done() > 0);
    QVERIFY(backfill.saw([&](const RunSnapshot& s) {
        return s.backfill && s.backfill->workers == workers && s.sessions.size() == workers + 1;
    }));
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(m_server.value(db, differencesQuery(tables, QStringLiteral("w"))), QStringLiteral("0"));
    QCOMPARE(cursor(db, QStringLiteral("count(*) || ' ' || bool_and(finished)")), QStringLiteral("1 true"));
    QVERIFY(cursor(db, QStringLiteral("rows_written")).toLongLong() <= 50'000);
}

void WorkersTest::heapStaysSmall_data()
{
    QTest::addColumn<QString>("key");
    QTest::newRow("integer key") << QStringLiteral("ADD PRIMARY KEY (id)");
    QTest::newRow("text key") << QStringLiteral("ADD PRIMARY KEY (v)");
    QTest::newRow("no key") << QStringLiteral("ALTER v SET NOT NULL");
}

void WorkersTest::heapStaysSmall()
{
    QFETCH(QString, key);
    const QString db = m_server.freshDatabase(
        itemsSchema(120'000) + QStringLiteral("ALTER TABLE items DROP CONSTRAINT items_pkey, %1;").arg(key));
    Plan plan = newPlan(db);
    for (Step& step : plan.steps) {
        if (auto* body = std::get_if<BackfillBody>(&step.body)) {
            body->keyColumns = key.contains(QLatin1String("(id)")) ? QStringList{QStringLiteral("id")}
                : key.contains(QLatin1String("(v)"))               ? QStringList{QStringLiteral("v")}
                                                                   : QStringList();
        }
    }
    QVERIFY(run(db, plan, steps(1)));
    const QString size = QStringLiteral("SELECT pg_relation_size('items')");
    const double before = m_server.value(db, size).toDouble();
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    backfill.control.setTuning(fast(2));
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(cursor(db, QStringLiteral("rows_written")), QStringLiteral("120000"));
    const double grown = m_server.value(db, size).toDouble() / before;
    QVERIFY2(grown <= 1.45, qPrintable(QString::number(grown))); // one UPDATE doubles it
}

void WorkersTest::killedAndResumedWithOthers()
{
    const QString db = m_server.freshDatabase(itemsSchema(60'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("items.lkplan"));
    QVERIFY(savePlan(plan, file));
    const TwinTable tables = bothTables();
    Writers application(m_backend, m_server.settings(db), 2, writeBoth(tables), 1000);
    application.start();
    for (const int workers : {3, 1, 2}) {
        QProcess client;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RUNPLAN_DELAY"), QStringLiteral("20"));
        environment.insert(QStringLiteral("RUNPLAN_WORKERS"), QString::number(workers));
        client.setProcessEnvironment(environment);
        const qint64 before = cursor(db, QStringLiteral("coalesce(sum(batches), 0)")).toLongLong();
        client.start(QStringLiteral(RUNPLAN_PROGRAM), {file, m_server.dsn(db)});
        QVERIFY(client.waitForStarted());
        QTRY_VERIFY(cursor(db, QStringLiteral("coalesce(sum(batches), 0)")).toLongLong() >= before + 8
            || client.state() == QProcess::NotRunning);
        QVERIFY2(client.state() == QProcess::Running, client.readAllStandardOutput().constData());
        client.kill(); // SIGKILL
        QVERIFY(client.waitForFinished());
    }
    QVERIFY(cursor(db, QStringLiteral("count(*) FILTER (WHERE worker > 0 AND stripe < stripes)")).toInt() > 1);
    const auto end = run(db, plan, steps(1), 2);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    application.stop();
    QCOMPARE(application.failures(), QString());
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(m_server.value(db, differencesQuery(tables, QStringLiteral("w"))), QStringLiteral("0"));
    // The count of a worker's last batch dies with the client; the rows do not.
    const qint64 written = cursor(db, QStringLiteral("rows_written")).toLongLong();
    QVERIFY2(written <= 60'000 && written > 50'000, qPrintable(QString::number(written)));
}

void WorkersTest::takenOver()
{
    AtItsBackfill items(m_server, m_backend, itemsSchema(40'000), {3, 2, 20});
    auto& [db, plan, first] = items;
    first.start();
    QTRY_VERIFY(first.saw(backfills));
    // As another client does it that got past the operator lock, because the server took the first one for dead.
    auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY(session.has_value());
    const BackfillDeal deal(
        plan.id, QStringLiteral("migrate.backfill"), {QStringLiteral("public"), QStringLiteral("items")});
    const auto claimed = deal.claim(**session);
    QVERIFY2(claimed.has_value(), claimed ? "" : qPrintable(claimed.error().printed()));
    const QString left = QStringLiteral("SELECT count(*) FROM items WHERE w IS NULL");
    const QString afterwards = m_server.value(db, left);
    QTRY_VERIFY(first.hasEnded());
    const auto end = first.end();
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::OtherOperator));
    QCOMPARE(m_server.value(db, left), afterwards); // not a row after that
    QVERIFY(afterwards.toInt() > 0);
    QCOMPARE(claimed->contents.open.size() > 0, true);
    const auto again = run(db, plan, steps(1), 3);
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void WorkersTest::rewrittenTable()
{
    AtItsBackfill items(
        m_server, m_backend, itemsSchema(40'000) + QStringLiteral("DELETE FROM items WHERE id % 3 = 0"), {3, 3, 10});
    auto& [db, plan, backfill] = items;
    backfill.start();
    QTRY_VERIFY(backfill.saw(backfills));
    QCOMPARE(m_server.exec(db, QStringLiteral("VACUUM FULL items")), QString());
    backfill.control.setTuning({3, 2, 0});
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(cursor(db, QStringLiteral("restarts")), QStringLiteral("1"));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void WorkersTest::hotRows()
{
    AtItsBackfill items(m_server, m_backend, itemsSchema(30'000), {3, 2, 0});
    auto& [db, plan, backfill] = items;
    Holder holder(m_backend, m_server.settings(db),
        {QStringLiteral("SELECT FROM items WHERE id IN (7, 15000, 29999) FOR UPDATE")});
    backfill.start();
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->rowsWritten == 29'997; }));
    QTRY_VERIFY(backfill.waitedFor(holder.pid()));
    QCOMPARE(differing(db), QStringLiteral("3"));
    QVERIFY(cursor(db, QStringLiteral("count(*) FILTER (WHERE stage = 1)")).toInt() >= 1);
    holder.letGo();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(cursor(db, QStringLiteral("rows_written")), QStringLiteral("30000"));
}

void WorkersTest::badRowIsNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(30'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE items ADD CONSTRAINT odd CHECK (w <> 'v17171') NOT VALID")),
        QString());
    const auto end = run(db, plan, steps(1), 3);
    QVERIFY(!end);
    QCOMPARE(end.error().sqlState, QStringLiteral("23514"));
    QVERIFY2(end.error().detail.contains(QLatin1String("id = 17171")), qPrintable(end.error().printed()));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE items DROP CONSTRAINT odd")), QString());
    const auto again = run(db, plan, steps(1), 2);
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void WorkersTest::tunedFromElsewhere()
{
    AtItsBackfill items(m_server, m_backend, itemsSchema(40'000), {3, 1, 100});
    auto& [db, plan, backfill] = items;
    backfill.start();
    QTRY_VERIFY(backfill.saw(backfills));
    auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY(session.has_value());
    const auto say = [&](const TuningOrder& order) {
        return TuningOrders::post(**session, items.plan.id, QStringLiteral("me"), order).has_value();
    };
    QVERIFY(say({.paused = true}));
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) { return s.state == RunState::Paused; }));
    QVERIFY(say({.mode = BackfillMode::Fast, .workers = 2}));
    QVERIFY(say({.delayMs = 0, .paused = false}));
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(end->snapshot.backfill);
    const BackfillTuning tuning = end->snapshot.backfill->tuning;
    QCOMPARE(toString(tuning.mode), QStringLiteral("fast"));
    QCOMPARE(tuning.workers, 2);
    QCOMPARE(tuning.delayMs, 0);
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void WorkersTest::worksOnlyInItsHours()
{
    BackfillTuning tuning;
    const QTime now = QTime::currentTime();
    tuning.hoursFrom = now.addSecs(2 * 3600); // addSecs() goes over midnight
    tuning.hoursTo = now.addSecs(3 * 3600);
    AtItsBackfill items(m_server, m_backend, itemsSchema(3000), tuning);
    auto& [db, plan, backfill] = items;
    backfill.start();
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) {
        return s.backfill && std::ranges::any_of(s.backfill->throttles, [](const ThrottleSignal& one) {
            return one.id == QLatin1String("hours") && one.verdict == ThrottleSignal::Verdict::Pause && one.decides;
        });
    }));
    QCOMPARE(differing(db), QStringLiteral("3000"));
    tuning.hoursFrom = now.addSecs(-3600);
    backfill.control.setTuning(tuning);
    QTRY_VERIFY(backfill.hasEnded());
    QCOMPARE(differing(db), QStringLiteral("0"));
}

/// Reading is allowed, writing is not: the cursor is claimed, and only then is there a wait.
void WorkersTest::beginsWhileTheTableIsLocked()
{
    const QString db = m_server.freshDatabase(itemsSchema(30'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("LOCK TABLE items IN SHARE ROW EXCLUSIVE MODE")});
    backfill.control.setTuning(fast(2));
    backfill.start();
    // It has given up once at least, and has begun again.
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) {
        return s.backfill && s.steps.value(QStringLiteral("migrate.backfill")).state == StepState::WaitingForLock;
    }));
    QVERIFY(!backfill.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->workers > 1; }));
    holder.letGo();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(cursor(db, QStringLiteral("rows_written")), QStringLiteral("30000"));
}

void WorkersTest::claimMeetsTheLastBatchOfTheOneBefore()
{
    const QString db = m_server.freshDatabase(itemsSchema(20'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const QualifiedName table{QStringLiteral("public"), QStringLiteral("items")};
    const BackfillDeal deal(plan.id, QStringLiteral("migrate.backfill"), table);
    auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY(session.has_value());
    // The journal's row of the plan, which the cursor's refer to, came with the first step.
    const auto first = deal.claim(**session);
    QVERIFY2(first.has_value(), first ? "" : qPrintable(first.error().printed()));
    const auto region = deal.deal(**session, first->epoch, 1, 64, 8);
    QVERIFY(region && *region);
    // What a batch does that leaves rows out: it has moved its row, has noted another one, and is not committed yet.
    Holder batch(m_backend, m_server.settings(db),
        {deal.moving(first->epoch, QStringLiteral("1"), QStringLiteral("8"), QStringLiteral("0"), QStringLiteral("0"))
            + deal.noting(first->epoch, Region{7, 0, 4, 1, 0, 0}) + QStringLiteral(" SELECT FROM moved")});
    auto claimed = std::async(std::launch::async, [&] {
        auto other = m_backend.connect(m_server.settings(db), Purpose::Run);
        return other ? deal.claim(**other) : Result<BackfillDeal::State>(std::unexpected(other.error()));
    });
    QTRY_COMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted")), QStringLiteral("1"));
    QVERIFY(batch.session().query(QStringLiteral("COMMIT")).has_value());
    const auto second = claimed.get();
    QVERIFY2(second.has_value(), second ? "" : qPrintable(second.error().printed()));
    QCOMPARE(second->contents.revisits.size(), 1);
    QCOMPARE(cursor(db, QStringLiteral("count(DISTINCT epoch)")), QStringLiteral("1"));
}

void WorkersTest::rowThatATriggerKeepsIsLeftToVerification()
{
    const QString db = m_server.freshDatabase(itemsSchema(5'000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$;"
                                "CREATE TRIGGER keep BEFORE UPDATE ON items FOR EACH ROW WHEN (OLD.id = 7) "
                                "EXECUTE FUNCTION keep(); ALTER TABLE items ENABLE ALWAYS TRIGGER keep")),
        QString());
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    // The row is left out, and visited again, where no update of it will ever succeed.
    Holder holder(
        m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM items WHERE id IN (7, 8) FOR UPDATE")});
    backfill.start();
    QTRY_VERIFY(backfill.waitedFor(holder.pid()));
    holder.letGo();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("1"));
}

void WorkersTest::seesHowTheServerFares()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    auto watch = m_backend.connect(m_server.settings(db), Purpose::Monitor);
    QVERIFY(watch.has_value());
    ThrottleReader reader(m_backend, **watch, {QStringLiteral("public"), QStringLiteral("items")});
    const auto quiet = reader.read({});
    QVERIFY2(quiet.has_value(), quiet ? "" : qPrintable(quiet.error().printed()));
    QVERIFY(quiet->cores > 0);
    QVERIFY(quiet->walBytes > 0);
    QCOMPARE(quiet->walMost, 512LL << 20);
    QCOMPARE(quiet->checkpointMs, 300'000);
    QCOMPARE(quiet->lag.standbys, 0);
    QVERIFY(!quiet->archives && !quiet->autovacuum && quiet->slotsBehind.isEmpty());
    Holder holder(m_backend, m_server.settings(db),
        {QStringLiteral("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"), QStringLiteral("SELECT FROM items")});
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("INSERT INTO items SELECT g, g FROM generate_series(1000, 2000) g; "
                                "CHECKPOINT")),
        QString());
    const auto busy = reader.read({});
    QVERIFY(busy.has_value());
    QVERIFY(busy->walBytes > quiet->walBytes);
    QVERIFY(busy->checkpointsAskedFor > quiet->checkpointsAskedFor);
    QVERIFY2(busy->horizonHolder.startsWith(holder.pid()), qPrintable(busy->horizonHolder));
    QVERIFY(busy->horizonMs >= 0);
    const auto ours = reader.read({holder.session().id()});
    QVERIFY2(ours.has_value() && !ours->horizonHolder.startsWith(holder.pid()), "what is ours is no load");
}

QTEST_GUILESS_MAIN(WorkersTest)
#include "tst_workers.moc"
