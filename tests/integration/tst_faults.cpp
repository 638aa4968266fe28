// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>

using namespace lk;
using namespace lk::test;

/// What goes wrong: dead clients, lost sessions, second operators, wrong schemas, missing rights, bad rows.
class FaultsTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void clientKilledDuringBackfill();
    void sessionTerminatedIn_data();
    void sessionTerminatedIn();
    void tableRewrittenDuringBackfill();
    void secondOperator();
    void otherPlanOnTheTable();
    void schemaChangedSince();
    void readOnly();
    void privilege();
    void badRowIsNamed();
    void aRowThatBreaksAConstraintIsToBeMended();
    void differingRowsAreNamed();
    void unreachable();

private:
    QString leftBehind(const QString& db)
    {
        return m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')"));
    }
};

void FaultsTest::clientKilledDuringBackfill()
{
    const QString db = m_server.freshDatabase(itemsSchema(60'000));
    const Plan plan = newPlan(db);
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("items.lkplan"));
    QVERIFY(savePlan(plan, file));
    std::atomic<const char*> column = "v";
    TwinTable tables;
    tables.keys = 3000;
    tables.column = [&column] { return QString::fromLatin1(column.load()); };
    tables.value = [](const Writers::Context& c) { return QStringLiteral("n%1").arg(c.between(1, 1'000'000)); };
    Writers application(m_backend, m_server.settings(db), 4, writeBoth(tables), 1000);
    application.start();
    QProcess client;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("RUNPLAN_DELAY"), QStringLiteral("3"));
    client.setProcessEnvironment(environment);
    const QString batches
        = QStringLiteral("SELECT coalesce(max(batches), 0) FROM lockkeeper.cursor WHERE step_id = 'migrate.backfill'");
    for (int kill = 0; kill < 3; ++kill) {
        const qint64 before = kill == 0 ? 0 : m_server.value(db, batches).toLongLong();
        client.start(QStringLiteral(RUNPLAN_PROGRAM), {file, m_server.dsn(db)});
        QVERIFY(client.waitForStarted());
        const auto reached = [&] {
            return leftBehind(db) == QLatin1String("lockkeeper")
                && m_server.value(db, batches).toLongLong() >= before + 10;
        };
        QTRY_VERIFY2(reached() || client.state() == QProcess::NotRunning, "no batch");
        QVERIFY2(client.state() == QProcess::Running, client.readAllStandardOutput().constData());
        client.kill(); // SIGKILL
        QVERIFY(client.waitForFinished());
    }
    RunRequest request = everything();
    request.through = Phase::Migrate;
    const auto end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    application.stop();
    QCOMPARE(application.failures(), QString());
    QCOMPARE(m_server.value(db, differencesQuery(tables, QStringLiteral("w"))), QStringLiteral("0"));
    QCOMPARE(m_server.value(db, differencesQuery(tables, QStringLiteral("v"))), QStringLiteral("0"));
    // Batch and cursor are one transaction, so no row is counted twice; rows the application wrote need no batch.
    const qint64 written
        = m_server
              .value(
                  db, QStringLiteral("SELECT rows_written FROM lockkeeper.cursor WHERE step_id = 'migrate.backfill'"))
              .toLongLong();
    QVERIFY2(written <= 60'000 && written >= 57'000, qPrintable(QString::number(written)));
}

void FaultsTest::sessionTerminatedIn_data()
{
    QTest::addColumn<QString>("step");
    QTest::addColumn<QString>("purpose");
    for (const QString& step : itemsSteps()) {
        QTest::addRow("%s", qPrintable(step)) << step << QStringLiteral("run");
    }
    QTest::newRow("the backfill's own session") << QStringLiteral("migrate.backfill") << QStringLiteral("backfill");
}

void FaultsTest::sessionTerminatedIn()
{
    QFETCH(QString, step);
    QFETCH(QString, purpose);
    const QString db = m_server.freshDatabase(itemsSchema(30'000));
    const Plan plan = newPlan(db);
    RunControl control;
    int terminated = 0;
    const auto strike = [&](const RunSnapshot& s) {
        const bool there = s.currentStep == step && s.steps.value(step).state == StepState::Running
            && (purpose == QLatin1String("run") || (s.backfill && s.backfill->batches > 2));
        if (!there || terminated >= 2) {
            return;
        }
        terminated += m_server
                          .value(db,
                              QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE "
                                             "application_name = 'lockkeeper %1' AND datname = current_database()")
                                  .arg(purpose))
                          .toInt();
    };
    Runner runner(m_backend, m_server.settings(db), plan, control, strike);
    const auto end = runner.run(everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(terminated >= 1);
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM items JOIN twin.items t USING (id) WHERE w = t.v")),
        QStringLiteral("30000"));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(*) FROM pg_attribute WHERE attrelid = 'items'::regclass AND "
                                "attnum > 0 AND NOT attisdropped")),
        QStringLiteral("3"));
}

void FaultsTest::tableRewrittenDuringBackfill()
{
    const QString db
        = m_server.freshDatabase(itemsSchema(40'000) + QStringLiteral("DELETE FROM items WHERE id % 3 = 0"));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(1)));
    RunControl control;
    control.setTuning({1, 1, 2});
    bool rewritten = false;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (!rewritten && s.backfill && s.backfill->batches > 10) {
            rewritten = true;
            QCOMPARE(m_server.exec(db, QStringLiteral("VACUUM FULL items")), QString());
            control.setTuning({});
        }
    });
    const auto end = runner.run(steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(rewritten);
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT restarts FROM lockkeeper.cursor")), QStringLiteral("1"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w IS DISTINCT FROM v")),
        QStringLiteral("0"));
}

void FaultsTest::secondOperator()
{
    const QString db = m_server.freshDatabase(itemsSchema(40'000));
    const Plan plan = newPlan(db);
    RunControl control;
    control.setTuning({1, 1, 5});
    std::optional<Error> second;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (!second && s.backfill && s.backfill->batches > 1) {
            const auto other = run(db, plan, everything());
            second = other ? Error{} : other.error();
            control.setTuning({});
        }
    });
    const auto end = runner.run(everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(second);
    QCOMPARE(int(second->kind), int(ErrorKind::OtherOperator));
    QVERIFY2(second->message.contains(QStringLiteral("lockkeeper run"))
            && second->message.contains(QStringLiteral("postgres")),
        qPrintable(second->message));
}

void FaultsTest::otherPlanOnTheTable()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    const Plan first = newPlan(db);
    const Plan second = newPlan(db);
    QVERIFY(run(db, first, steps(1)));
    RunRequest request = everything();
    request.acceptOtherSchema = true;
    auto end = run(db, second, request);
    QVERIFY(!end);
    QVERIFY2(end.error().message.contains(first.id), qPrintable(end.error().message));
    QVERIFY(run(db, first, everything(), true));
    end = run(db, second, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void FaultsTest::schemaChangedSince()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    const Plan plan = newPlan(db);
    m_server.exec(db, QStringLiteral("ALTER TABLE items ADD COLUMN extra integer"));
    const auto end = run(db, plan, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::FingerprintMismatch));
    QCOMPARE(leftBehind(db), QString());
}

void FaultsTest::readOnly()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    const Plan plan = newPlan(db);
    ConnectionSettings settings = m_server.settings(db);
    settings.readOnly = true;
    RunControl control;
    const auto end = Runner(m_backend, settings, plan, control, {}).run(everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::ReadOnly));
    m_server.exec(db, QStringLiteral("ALTER DATABASE %1 SET default_transaction_read_only = on").arg(quoted(db)));
    const auto other = run(db, plan, everything());
    QVERIFY(!other);
    QCOMPARE(int(other.error().kind), int(ErrorKind::ReadOnly));
    QCOMPARE(leftBehind(db), QString());
}

void FaultsTest::privilege()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    m_server.createRole(QStringLiteral("guest"));
    m_server.exec(db, QStringLiteral("GRANT ALL ON items TO guest"));
    const Plan plan = newPlan(db);
    RunControl control;
    auto end = Runner(m_backend, m_server.settings(db, QStringLiteral("guest")), plan, control, {}).run(everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    m_server.exec(db, QStringLiteral("GRANT CREATE ON DATABASE %1 TO guest").arg(quoted(db)));
    end = Runner(m_backend, m_server.settings(db, QStringLiteral("guest")), plan, control, {}).run(everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().message.contains(QStringLiteral("does not own")), qPrintable(end.error().message));
    QCOMPARE(leftBehind(db), QString());
}

void FaultsTest::badRowIsNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(20'000)
        + QStringLiteral("UPDATE items SET v = id::text; "
                         "UPDATE items SET v = 'abc' WHERE id = 12345"));
    Plan plan = newPlan(db);
    auto& shadow = std::get<StatementBody>(plan.steps[0].body);
    shadow.statements.first() = QStringLiteral("ALTER TABLE public.items ADD COLUMN w integer");
    auto& backfill = std::get<BackfillBody>(plan.steps[1].body);
    backfill.assignments = {QStringLiteral("w = v::integer")};
    backfill.condition = QStringLiteral("w IS DISTINCT FROM v::integer");
    auto end = run(db, plan, steps(2));
    QVERIFY(!end);
    QCOMPARE(end.error().sqlState, QStringLiteral("22P02"));
    QVERIFY2(end.error().detail.contains(QStringLiteral("id = 12345")), qPrintable(end.error().detail));
    QVERIFY2(end.error().printed().contains(QStringLiteral("abc")), qPrintable(end.error().printed()));
    m_server.exec(db, QStringLiteral("UPDATE items SET v = '12345' WHERE id = 12345"));
    end = run(db, plan, steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w = v::integer")), QStringLiteral("20000"));
}

void FaultsTest::aRowThatBreaksAConstraintIsToBeMended()
{
    const QString db = m_server.freshDatabase(
        itemsSchema(2000) + QStringLiteral("ALTER TABLE items ADD CONSTRAINT fine CHECK (id <> 1234) NOT VALID"));
    const Plan plan = newPlan(db);
    auto end = run(db, plan, steps(2));
    QVERIFY(!end);
    QCOMPARE(end.error().sqlState, QStringLiteral("23514"));
    QVERIFY2(end.error().detail.contains(QStringLiteral("id = 1234")), qPrintable(end.error().detail));
    // No expression for the new column covers what another one has.
    QVERIFY2(!end.error().remedy.contains(QStringLiteral("expression")), qPrintable(end.error().remedy));
    QVERIFY2(end.error().remedy.contains(QStringLiteral("mend the row")), qPrintable(end.error().remedy));
    m_server.exec(db, QStringLiteral("DELETE FROM items WHERE id = 1234"));
    end = run(db, plan, steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void FaultsTest::differingRowsAreNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(5000));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan, steps(3)));
    m_server.exec(
        db, QStringLiteral("SET lockkeeper.backfill = 'on'; UPDATE items SET w = 'wrong' WHERE id IN (42, 4242)"));
    auto end = run(db, plan, steps(1));
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::DataLost));
    QVERIFY2(end.error().message.contains(QStringLiteral("2 of 5,000 rows differ")), qPrintable(end.error().message));
    QVERIFY2(end.error().detail.contains(QStringLiteral("id = 42, v: v42, w: wrong")), qPrintable(end.error().detail));
    m_server.exec(db, QStringLiteral("UPDATE items SET v = v || '!' WHERE id IN (42, 4242)"));
    end = run(db, plan, steps(1));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void FaultsTest::unreachable()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    const Plan plan = newPlan(db);
    ConnectionSettings settings = m_server.settings(db);
    settings.host = QStringLiteral("/nowhere");
    RunControl control;
    QElapsedTimer clock;
    clock.start();
    const auto end = Runner(m_backend, settings, plan, control, {}).run(everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Unreachable));
    QVERIFY(clock.elapsed() < 30'000);
}

QTEST_GUILESS_MAIN(FaultsTest)
#include "tst_faults.moc"
