// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/workspace/planning.h"
#include "tests/integration/background.h"
#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"
#include "tests/support/waitwatch.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lk;
using namespace lk::test;

/// What our own statements may cost others: unwatched, orphaned, stopped clients, deadlocks, silent triggers.
class LockingTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase();
    void unwatchedStatementsDoNotBegin();
    void stopWorksWithoutTheMonitor();
    void stoppedClientLetsTheTableGo();
    void killedClientsBuildEnds();
    void orphanedOperatorIsExplained();
    void deadClientIsTakenOver();
    void nothingQueuesBehindAnOldTransaction();
    void formsThatCameApartStopBeforeContract();
    void invalidIndexIsRemovedUnderWatch();
    void noDeadlockForClientsThatWaitForUs();
    void autovacuumGivesWayAtNobodysCost_data();
    void autovacuumGivesWayAtNobodysCost();
    void viewReadersSurviveTheCutOver();

private:
    std::unique_ptr<QProcess> client(const Plan& plan, const QString& db);
    /// A session that holds the plan's operator lock, as a client leaves it behind.
    std::unique_ptr<Session> operatorOf(const Plan& plan, const QString& db);
    /// public.items.note to remark, as the planner does it.
    Plan renaming(const QString& db, Strategy strategy, const QString& user = PrivateServer::superuser());

    QTemporaryDir m_folder;
};

void LockingTest::initTestCase()
{
    QVERIFY2(m_server.start({QStringLiteral("autovacuum_naptime = 1")}), qPrintable(m_server.problem()));
}

std::unique_ptr<QProcess> LockingTest::client(const Plan& plan, const QString& db)
{
    const QString file = m_folder.filePath(plan.id + QStringLiteral(".lkplan"));
    if (!savePlan(plan, file)) {
        qFatal("The plan could not be saved.");
    }
    auto process = std::make_unique<QProcess>();
    process->setProcessChannelMode(QProcess::MergedChannels);
    process->start(QStringLiteral(RUNPLAN_PROGRAM), {file, m_server.dsn(db)});
    return process;
}

std::unique_ptr<Session> LockingTest::operatorOf(const Plan& plan, const QString& db)
{
    auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
    if (!session
        || !(*session)->query(
            QStringLiteral("SELECT pg_advisory_lock(hashtextextended('lockkeeper:' || $1, 0))"), {plan.id})) {
        qFatal("The operator lock was not to be had.");
    }
    return std::move(*session);
}

Plan LockingTest::renaming(const QString& db, Strategy strategy, const QString& user)
{
    Draft draft;
    draft.put({RenameColumn{{QStringLiteral("public"), QStringLiteral("items")}, QStringLiteral("note"),
                   QStringLiteral("remark")},
        strategy});
    const auto browse = m_backend.connect(m_server.settings(db, user), Purpose::Browse);
    const auto plan = planDraft(m_backend, **browse, draft, QDateTime::currentDateTimeUtc());
    if (!plan) {
        qFatal("%s", qPrintable(plan.error().printed()));
    }
    return *plan;
}

void LockingTest::unwatchedStatementsDoNotBegin()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const QString role = QStringLiteral("lone");
    giveTo(role, db);
    const Plan plan = newPlan(db);
    RunControl control;
    const ConnectionSettings settings = m_server.settings(db, role);
    auto end = Runner(m_backend, settings, plan, control, {}).run(steps(2));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // From here on the role may have one session only: the run's own. Those of the run before take a moment to end.
    QTRY_COMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE usename = 'lone'")),
        QStringLiteral("0"));
    m_server.exec(db, QStringLiteral("ALTER ROLE lone CONNECTION LIMIT 1"));
    end = Runner(m_backend, settings, plan, control, {}).run(steps(1));
    QVERIFY(!end);
    QVERIFY2(end.error().message.contains(QLatin1String("second connection")), qPrintable(end.error().printed()));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regclass('items_w') IS NULL")), QStringLiteral("t"));
    m_server.exec(db, QStringLiteral("ALTER ROLE lone CONNECTION LIMIT 5"));
    end = Runner(m_backend, settings, plan, control, {}).run(everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void LockingTest::stopWorksWithoutTheMonitor()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const QString role = QStringLiteral("pair");
    giveTo(role, db);
    const Plan plan = newPlan(db);
    const ConnectionSettings settings = m_server.settings(db, role);
    RunControl control;
    QVERIFY(Runner(m_backend, settings, plan, control, {}).run(steps(2)));
    Background build(m_backend, settings, plan, steps(1));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("UPDATE items SET note = 'held' WHERE id = 1")});
    build.start();
    QTRY_VERIFY(build.waitedFor(holder.pid()));
    m_server.exec(db, QStringLiteral("ALTER ROLE pair CONNECTION LIMIT 1"));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
                                "WHERE application_name = 'lockkeeper monitor' AND usename = 'pair'")),
        QStringLiteral("1"));
    QTRY_VERIFY(build.saw([](const RunSnapshot& s) { return s.message.contains(QLatin1String("not watched")); }));
    build.control.stop(); // while the holder holds: only a cancel can end it
    QTRY_VERIFY(build.hasEnded());
    const auto end = build.end();
    QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
}

void LockingTest::stoppedClientLetsTheTableGo()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(4)));
    m_server.exec(db,
        QStringLiteral(
            "CREATE FUNCTION slow() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
            "IF current_query() LIKE '%RENAME COLUMN v TO lk_swap%' THEN PERFORM pg_sleep(1); END IF; END $$;"
            "CREATE EVENT TRIGGER slow ON ddl_command_end EXECUTE FUNCTION slow()"));
    const auto process = client(plan, db);
    QTRY_COMPARE(m_server.value(db,
                     QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE application_name = "
                                    "'lockkeeper run' AND query LIKE '%lk_swap%' AND state = 'active'")),
        QStringLiteral("1"));
    ::kill(pid_t(process->processId()), SIGSTOP);
    QElapsedTimer clock;
    clock.start();
    const QString read = m_server.value(db, QStringLiteral("SET lock_timeout = '15s'; SELECT count(*) FROM items"));
    const qint64 took = clock.elapsed();
    ::kill(pid_t(process->processId()), SIGCONT);
    QCOMPARE(read, QStringLiteral("1000"));
    QVERIFY2(took < 12'000, qPrintable(QString::number(took))); // the slow statement, twice the budget, and a little
    m_server.exec(db, QStringLiteral("DROP EVENT TRIGGER slow"));
    QVERIFY(process->waitForFinished(60'000));
    QVERIFY2(process->exitCode() == 0, process->readAll().constData());
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w LIKE 'v%'")), QStringLiteral("1000"));
}

void LockingTest::killedClientsBuildEnds()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(2)));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("UPDATE items SET note = 'held' WHERE id = 1")});
    const auto process = client(plan, db);
    const QString builds
        = QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'lockkeeper run' "
                         "AND datname = current_database() AND wait_event_type = 'Lock'");
    QTRY_COMPARE(m_server.value(db, builds), QStringLiteral("1"));
    process->kill();
    QVERIFY(process->waitForFinished());
    // The transaction it waits for goes on; the orphan must not, with the operator lock in its hands.
    QTRY_COMPARE(m_server.value(db, builds), QStringLiteral("0"));
    holder.letGo();
    const auto end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void LockingTest::orphanedOperatorIsExplained()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const auto orphan = operatorOf(plan, db);
    const auto end = run(db, plan, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::OtherOperator));
    const QString how = QStringLiteral("SELECT pg_terminate_backend(%1)").arg(orphan->id().pid);
    QVERIFY2(end.error().remedy.contains(how), qPrintable(end.error().remedy));
    QCOMPARE(m_server.value(db, how), QStringLiteral("t")); // as it says
    const auto again = run(db, plan, everything());
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

void LockingTest::deadClientIsTakenOver()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    const auto dead = operatorOf(plan, db);
    // As a client of another person leaves the journal that vanished within a step.
    QVERIFY(dead->query(QStringLiteral("INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, "
                                       "attempt, operator) VALUES ($1, 1, 'migrate.backfill', 'backfill', false, 1, "
                                       "'ann@far-away')"),
        {plan.id}));
    const int pid = dead->id().pid;
    RunControl control;
    QList<RunSnapshot> seen;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) { seen << s; });
    RunRequest request = everything();
    request.takeOverPid = pid + 1;
    auto end = runner.run(request);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::OtherOperator));
    QVERIFY2(end.error().message.contains(QLatin1String("ann@far-away, connected since 2")),
        qPrintable(end.error().message));
    QVERIFY2(end.error().message.contains(QLatin1String("carrying out \"migrate.backfill\", begun ")),
        qPrintable(end.error().message));
    QVERIFY2(!end.error().message.contains(QLatin1String("idle")), qPrintable(end.error().message));
    QVERIFY2(end.error().remedy.contains(QStringLiteral("--take-over %1").arg(pid)), qPrintable(end.error().remedy));
    QVERIFY(seen.last().holder);
    QCOMPARE(seen.last().holder->session, dead->id());
    const auto status = runner.status();
    QVERIFY(status && status->holder);
    QCOMPARE(status->holder->operatorName, QStringLiteral("ann@far-away"));
    QVERIFY(dead->query(QStringLiteral("SELECT 1"))); // nobody was ended by mistake
    request.takeOverPid = pid;
    end = runner.run(request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(!end->snapshot.holder);
    QVERIFY(!dead->query(QStringLiteral("SELECT 1")));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w LIKE 'v%'")), QStringLiteral("1000"));
}

void LockingTest::nothingQueuesBehindAnOldTransaction()
{
    const QString db = m_server.freshDatabase(itemsSchema(1000) + QStringLiteral("CREATE TABLE beside (id int)"));
    const ConnectionSettings settings = m_server.settings(db);
    const Plan plan = renaming(db, Strategy::InPlace);
    RunRequest request = everything();
    request.lockBudgetMs = 200;
    Background rename(m_backend, settings, plan, request);
    Holder beside(m_backend, settings, {QStringLiteral("SELECT count(*) FROM beside")}); // in nobody's way
    Holder reader(m_backend, settings, {QStringLiteral("SELECT count(*) FROM items")});
    const QString old
        = QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = "
                         "'idle in transaction' AND clock_timestamp() - xact_start > interval '500 ms'");
    QTRY_COMPARE(m_server.value(db, old), QStringLiteral("2"));
    rename.start();
    QTRY_VERIFY(rename.waitedFor(reader.pid()));
    QVERIFY(!rename.waitedFor(beside.pid()));
    QVERIFY(rename.waitedFor(QStringLiteral("idle in transaction")));
    // Whoever comes now is not kept waiting, however often one looks.
    for (int look = 0; look < 5; ++look) {
        QCOMPARE(
            m_server.value(
                db, QStringLiteral("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'items'::regclass")),
            QStringLiteral("0"));
    }
    QVERIFY(!rename.hasEnded());
    reader.letGo();
    QTRY_VERIFY(rename.hasEnded());
    const auto end = rename.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(remark) FROM items")), QStringLiteral("1000"));
}

void LockingTest::formsThatCameApartStopBeforeContract()
{
    const QString db = m_server.freshDatabase(itemsSchema(300));
    const Plan plan = renaming(db, Strategy::DualColumn);
    RunRequest migrate = everything();
    migrate.through = Phase::Migrate;
    auto end = run(db, plan, migrate);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_constraint WHERE conname LIKE 'lockkeeper%'")),
        QStringLiteral("0")); // the proof has gone with the cut-over
    end = run(db, plan, {});
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QVERIFY2(end->snapshot.gateNote.contains(QLatin1String(" UTC: 0 of 300 rows differ")),
        qPrintable(end->snapshot.gateNote));
    // Somebody writes past every trigger, and asks again.
    m_server.exec(db,
        QStringLiteral("ALTER TABLE items DISABLE TRIGGER USER; UPDATE items SET remark = 'apart' WHERE id IN (7, 8);"
                       "ALTER TABLE items ENABLE TRIGGER USER"));
    for (const RunRequest& request : {RunRequest{}, everything()}) {
        end = run(db, plan, request);
        QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
        QCOMPARE(end.error().message, QStringLiteral("2 of 300 rows differ."));
        QVERIFY2(end.error().detail.contains(QLatin1String("id = 7")), qPrintable(end.error().detail));
    }
    m_server.exec(db, QStringLiteral("UPDATE items SET note = remark WHERE id IN (7, 8)"));
    end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT string_agg(remark, ',') FROM items WHERE id IN (7, 8)")),
        QStringLiteral("apart,apart"));
}

void LockingTest::invalidIndexIsRemovedUnderWatch()
{
    const QString db
        = m_server.freshDatabase(itemsSchema(1000) + QStringLiteral("UPDATE items SET v = 'x' WHERE id < 3"));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(2)));
    QVERIFY(!m_server.exec(db, QStringLiteral("CREATE UNIQUE INDEX CONCURRENTLY items_w ON items (w)")).isEmpty());
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT indisvalid FROM pg_index WHERE indexrelid = 'items_w'::regclass")),
        QStringLiteral("f"));
    Background build(m_backend, m_server.settings(db), plan, steps(1));
    Holder reader(m_backend, m_server.settings(db), {QStringLiteral("SELECT count(*) FROM items")});
    build.start();
    QTRY_VERIFY(build.waitedFor(reader.pid()));
    reader.letGo();
    QTRY_VERIFY(build.hasEnded());
    const auto end = build.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db,
                 QStringLiteral(
                     "SELECT indisvalid AND NOT indisunique FROM pg_index WHERE indexrelid = 'items_w'::regclass")),
        QStringLiteral("t"));
}

void LockingTest::noDeadlockForClientsThatWaitForUs()
{
    // We hold `items` and want `later`; a client holds `later` and, more than deadlock_timeout after we began to wait,
    // wants `items`. Its own check would find the circle, and fail it.
    const QString db = m_server.freshDatabase(itemsSchema(1000) + QStringLiteral("CREATE TABLE later (id int)"));
    Plan plan = newPlan(db);
    auto& shadow = std::get<StatementBody>(plan.steps[0].body);
    shadow.statements.prepend(QStringLiteral("LOCK TABLE public.later"));
    shadow.statements.prepend(QStringLiteral("LOCK TABLE public.items"));
    const ConnectionSettings settings = m_server.settings(db);
    RunRequest patient = steps(1);
    patient.lockBudgetMs = 5000;
    Background expand(m_backend, settings, plan, patient);
    Holder client(m_backend, settings,
        {QStringLiteral("SET LOCAL lock_timeout = 0"), QStringLiteral("SET LOCAL statement_timeout = 0"),
            QStringLiteral("SELECT count(*) FROM later")});
    expand.start();
    QTRY_VERIFY(expand.waitedFor(client.pid()));
    QElapsedTimer sinceWait;
    sinceWait.start();
    QTRY_VERIFY(sinceWait.elapsed() > 1200); // our own check for a deadlock would be over
    const auto read = client.session().query(QStringLiteral("SELECT count(*) FROM items"));
    QVERIFY2(read, qPrintable(read ? QString() : read.error().printed()));
    client.letGo();
    QTRY_VERIFY(expand.hasEnded());
    const auto end = expand.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(!m_server.server().log().contains(QLatin1String("deadlock detected")));
}

void LockingTest::autovacuumGivesWayAtNobodysCost_data()
{
    QTest::addColumn<QString>("role");
    QTest::newRow("before a role that may set deadlock_timeout") << PrivateServer::superuser();
    QTest::newRow("before a role that may not even see that it is one") << QStringLiteral("plain_owner");
}

void LockingTest::autovacuumGivesWayAtNobodysCost()
{
    QFETCH(QString, role);
    // So slow that it holds the table for a minute, unless somebody stands in need of it.
    const QString db = m_server.freshDatabase(itemsSchema(20'000)
        + QStringLiteral(
            "ALTER TABLE items SET (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, "
            "autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1); UPDATE items SET note = 'dead';"));
    m_server.createRole(QStringLiteral("app_") + role);
    QCOMPARE(m_server.exec(db, QStringLiteral("GRANT SELECT, UPDATE ON items TO app_%1").arg(role)), QString());
    if (role != PrivateServer::superuser()) {
        giveTo(role, db);
    }
    const ConnectionSettings settings = m_server.settings(db, role);
    const Plan plan = renaming(db, Strategy::InPlace, role);
    QTRY_COMPARE(
        m_server.value(db,
            QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND datname "
                           "= current_database() AND query LIKE '%public.items' AND wait_event = 'VacuumDelay'")),
        QStringLiteral("1"));

    Writers application(
        m_backend, m_server.settings(db, QStringLiteral("app_") + role), 2,
        [](const Writers::Context& c) {
            return c.session
                .query(QStringLiteral("UPDATE items SET v = v WHERE id = $1"), {QString::number(c.between(1, 20'000))})
                .transform([](const Rows&) { });
        },
        1000);
    application.start();
    const WaitWatch waits(m_backend, m_server.settings(db), QStringLiteral("app_") + role, role);
    Background rename(m_backend, settings, plan, everything());
    rename.start();
    QTRY_VERIFY(rename.hasEnded());
    const auto ended = rename.end();
    QVERIFY2(ended && ended->end == RunEnd::Done, qPrintable(told(ended)));
    application.stop();
    QCOMPARE(application.failures(), QString());
    // It was waited for, at the first try, with a lock that stands in no writer's way.
    QVERIFY(rename.waitedFor(QStringLiteral("autovacuum")));
    QVERIFY(!rename.saw([](const RunSnapshot& s) { return s.lockWait && s.lockWait->attempt > 1; }));
    QVERIFY2(waits.beyond(200).isEmpty(), qPrintable(waits.beyond(200)));
    m_server.dropDatabase(db); // nor has anybody else to wait for that autovacuum
}

void LockingTest::viewReadersSurviveTheCutOver()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE orders (id int PRIMARY KEY, item_count integer NOT NULL DEFAULT 1, note text);"
                       "INSERT INTO orders SELECT g, g % 9, repeat('n', 30) FROM generate_series(1, 2000) g;"
                       "CREATE VIEW counts AS SELECT id, item_count FROM orders WHERE item_count > 0;"
                       "CREATE VIEW sums AS SELECT sum(item_count) AS s FROM counts; ANALYZE"));
    // One statement a transaction: in whichever order several relations are taken, somebody's is the other way round.
    const auto transaction = [](const QString& statement) {
        return [statement](const Writers::Context& c) {
            const QString id = QString::number(c.between(1, 2000));
            return c.session.query(QString(statement).replace(QLatin1Char('?'), id)).transform([](const Rows&) { });
        };
    };
    const ConnectionSettings settings = m_server.settings(db);
    Writers readers(
        m_backend, settings, 2, transaction(QStringLiteral("SELECT item_count FROM counts WHERE id = ?")), 3000);
    Writers summers(m_backend, settings, 2, transaction(QStringLiteral("SELECT s FROM sums")), 3000);
    Writers writers(m_backend, settings, 1,
        transaction(QStringLiteral("UPDATE orders SET item_count = item_count + 1 WHERE id = ?")), 3000);
    Writers viewWriters(
        m_backend, settings, 1, transaction(QStringLiteral("UPDATE counts SET item_count = 5 WHERE id = ?")), 3000);
    const QList<Writers*> all{&readers, &summers, &writers, &viewWriters};
    Draft draft;
    draft.put({ChangeType{{QStringLiteral("public"), QStringLiteral("orders")}, QStringLiteral("item_count"),
                   QStringLiteral("bigint")},
        Strategy::DualColumn});
    const auto session = m_backend.connect(settings, Purpose::Browse);
    const auto plan = planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
    QVERIFY2(plan, qPrintable(plan ? QString() : plan.error().printed()));
    RunRequest toTheCutOver = everything();
    toTheCutOver.through = Phase::Migrate;
    for (int round = 0; round < 5; ++round) {
        for (Writers* one : all) {
            one->start();
        }
        const auto there = run(db, *plan, toTheCutOver);
        QVERIFY2(there && there->end == RunEnd::Done, qPrintable(told(there)));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(item_count) FROM counts LIMIT 1")),
            QStringLiteral("bigint"));
        const auto back = run(db, *plan, everything(), true);
        QVERIFY2(back && back->end == RunEnd::Done, qPrintable(told(back)));
        for (Writers* one : all) {
            one->stop();
            QCOMPARE(one->failures(), QString());
        }
    }
    for (Writers* one : all) {
        QVERIFY(one->done() > 100);
    }
    QVERIFY(!m_server.server().log().contains(QLatin1String("deadlock detected")));
}

QTEST_GUILESS_MAIN(LockingTest)
#include "tst_locking.moc"
