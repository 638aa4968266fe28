// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/handmade.h"
#include "tests/integration/onserver.h"
#include "tests/support/patience.h"
#include "tests/support/writers.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace lk;
using namespace lk::test;

/// A plan through all its phases and back from every point, with an application at work.
class LifecycleTest : public QObject, private OnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void runsThroughAllPhasesUnderWrites();
    void isUndoneFrom_data();
    void isUndoneFrom();
    void stopsAtGatesAndPhases();
    void runsAgainAfterUndo();
    void tablesOfEveryShape_data();
    void tablesOfEveryShape();
    void stopsAndGoesOn();
    void statusReadsTheJournal();

private:
    std::unique_ptr<Writers> writers(const QString& db, std::atomic<const char*>& column);
};

namespace {

TwinTable twins()
{
    TwinTable tables;
    tables.keys = 3000;
    tables.value = [](const Writers::Context& c) { return QStringLiteral("n%1").arg(c.between(1, 1'000'000)); };
    return tables;
}

} // namespace

std::unique_ptr<Writers> LifecycleTest::writers(const QString& db, std::atomic<const char*>& column)
{
    TwinTable tables = twins();
    tables.column = [&column] { return QString::fromLatin1(column.load()); };
    return std::make_unique<Writers>(m_backend, m_server.settings(db), 4, writeBoth(tables), 2000);
}

void LifecycleTest::runsThroughAllPhasesUnderWrites()
{
    const QString db = m_server.freshDatabase(itemsSchema(60'000));
    const Plan plan = itemsPlan(m_backend, m_server.settings(db));
    std::atomic<const char*> column = "v";
    const auto application = writers(db, column);
    application->start();
    RunRequest request;
    request.through = Phase::Expand;
    auto end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    request.through = Phase::Migrate;
    end = run(db, plan, request);
    QVERIFY2(end, qPrintable(told(end)));
    QCOMPARE(int(end->end), int(RunEnd::AtGate));
    QCOMPARE(end->snapshot.gate, QStringLiteral("application-ready"));
    QVERIFY2(end->snapshot.gateNote.contains(QStringLiteral("0 of ")), qPrintable(end->snapshot.gateNote));
    column = "w"; // the application has been deployed in its new version
    request.confirmed = {QStringLiteral("application-ready")};
    end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    request.through.reset();
    request.confirmed = {QStringLiteral("contract")};
    end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), QStringLiteral("finished"));
    application->stop();
    QCOMPARE(application->failures(), QString());
    QVERIFY(application->done() > 100);
    QCOMPARE(m_server.value(db, differencesQuery(twins(), QStringLiteral("w"))), QStringLiteral("0"));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT string_agg(attname, ',' ORDER BY attnum) FROM pg_attribute "
                                "WHERE attrelid = 'items'::regclass AND attnum > 0 AND NOT attisdropped")),
        QStringLiteral("id,w,note"));
    end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::NothingToDo, qPrintable(told(end)));
    end = run(db, plan, everything(), true);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Unsupported));
}

void LifecycleTest::isUndoneFrom_data()
{
    QTest::addColumn<int>("steps");
    const QStringList names = itemsSteps();
    for (int i = 0; i < names.size() - 1; ++i) {
        QTest::addRow("after %s", qPrintable(names[i])) << i + 1;
    }
}

void LifecycleTest::isUndoneFrom()
{
    QFETCH(int, steps);
    const QString db = m_server.freshDatabase(itemsSchema(20'000));
    const QString before = m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    const Plan plan = itemsPlan(m_backend, m_server.settings(db));
    std::atomic<const char*> column = "v";
    const auto application = writers(db, column);
    application->start();
    RunRequest request = everything();
    request.steps = steps;
    if (steps >= 5) {
        // Both versions of the application work up to the cut-over and after it: the reverse trigger sees to it.
        request.steps = 4;
        const auto nearly = run(db, plan, request);
        QVERIFY2(nearly, qPrintable(told(nearly)));
        column = "w";
        request.steps = 1;
    }
    auto end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const qint64 written = application->done();
    QTRY_VERIFY(application->done() > written + 20); // the application writes in this state too
    column = "v"; // rolled back before the shape is
    end = run(db, plan, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(toString(end->snapshot.state), QStringLiteral("undone"));
    application->stop();
    QCOMPARE(application->failures(), QString());
    QCOMPARE(m_server.value(db, differencesQuery(twins(), QStringLiteral("v"))), QStringLiteral("0"));
    QCOMPARE(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
    end = run(db, plan, everything(), true);
    QVERIFY2(end && end->end == RunEnd::NothingToDo, qPrintable(told(end)));
}

void LifecycleTest::stopsAtGatesAndPhases()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    Plan plan = itemsPlan(m_backend, m_server.settings(db));
    plan.hazards << Hazard{
        QStringLiteral("stop.here"), Severity::Blocking, QStringLiteral("No"), QStringLiteral("Because.")};
    auto end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QCOMPARE(end->snapshot.gate, QStringLiteral("stop.here"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper') IS NULL")), QStringLiteral("t"));
    plan.hazards.clear();
    RunRequest request;
    request.steps = 1;
    for (const QString& name : {QStringLiteral("expand.shadow"), QStringLiteral("migrate.backfill")}) {
        end = run(db, plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(int(end->snapshot.steps.value(name).state), int(StepState::Done));
    }
    request.steps = -1;
    end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    end = run(db, plan, request); // asking again changes nothing
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QCOMPARE(end->snapshot.gate, QStringLiteral("application-ready"));
}

void LifecycleTest::runsAgainAfterUndo()
{
    const QString db = m_server.freshDatabase(itemsSchema(5000));
    const Plan plan = itemsPlan(m_backend, m_server.settings(db));
    RunRequest request = everything();
    for (int round = 0; round < 2; ++round) {
        request.through = Phase::Migrate;
        auto end = run(db, plan, request);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        end = run(db, plan, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    }
    // Half-way back, then forward again.
    request.through = Phase::Migrate;
    QVERIFY(run(db, plan, request));
    RunRequest twoBack = everything();
    twoBack.steps = 2;
    auto end = run(db, plan, twoBack, true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(int(end->snapshot.steps.value(QStringLiteral("migrate.cutover")).state), int(StepState::Undone));
    QCOMPARE(int(end->snapshot.steps.value(QStringLiteral("expand.shadow")).state), int(StepState::Done));
    end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*) FROM items JOIN twin.items t USING (id) WHERE w = t.v")),
        QStringLiteral("5000"));
}

void LifecycleTest::tablesOfEveryShape_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("rows");
    QTest::newRow("empty") << "TRUNCATE items" << "0";
    QTest::newRow("one row") << "DELETE FROM items WHERE id > 1" << "1";
    QTest::newRow("without a key") << "ALTER TABLE items DROP CONSTRAINT items_pkey" << "3000";
    QTest::newRow("mostly deleted") << "DELETE FROM items WHERE id % 50 <> 0" << "60";
    QTest::newRow("negative keys") << "UPDATE items SET id = -id" << "3000";
    QTest::newRow("all NULL") << "UPDATE items SET v = NULL" << "3000";
    QTest::newRow("large values in TOAST") << "UPDATE items SET note = (SELECT string_agg(md5(g::text || id), '') FROM "
                                              "generate_series(1, 100) g) WHERE id <= 300"
                                           << "3000";
    QTest::newRow("row security forced") << "ALTER TABLE items ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY; "
                                            "CREATE POLICY p ON items USING (id > 10)"
                                         << "3000";
    QTest::newRow("never analysed")
        << "CREATE TABLE items2 (LIKE items INCLUDING ALL); INSERT INTO items2 TABLE items; "
           "DROP TABLE items CASCADE; ALTER TABLE items2 RENAME TO items"
        << "3000";
}

void LifecycleTest::tablesOfEveryShape()
{
    QFETCH(QString, change);
    QFETCH(QString, rows);
    const QString db = m_server.freshDatabase(itemsSchema(3000) + change);
    Plan plan = itemsPlan(m_backend, m_server.settings(db));
    if (QString::fromLatin1(QTest::currentDataTag()) == QLatin1String("without a key")) {
        std::get<BackfillBody>(plan.steps[1].body).keyColumns.clear();
        std::get<VerifyBody>(plan.steps[3].body).keyColumns.clear();
    }
    RunRequest request = everything();
    request.through = Phase::Migrate;
    const auto end = run(db, plan, request);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE v IS NOT DISTINCT FROM w")), rows);
    QCOMPARE(end->snapshot.steps.value(QStringLiteral("migrate.verify")).result,
        QStringLiteral("0 of %1 rows differ").arg(rows == QLatin1String("3000") ? QStringLiteral("3,000") : rows));
}

void LifecycleTest::stopsAndGoesOn()
{
    const QString db = m_server.freshDatabase(itemsSchema(60'000));
    const Plan plan = itemsPlan(m_backend, m_server.settings(db));
    RunControl control;
    control.setTuning({1, 1, 5});
    QElapsedTimer sinceStop;
    Runner runner(m_backend, m_server.settings(db), plan, control, [&](const RunSnapshot& s) {
        if (s.backfill && s.backfill->batches >= 5 && !control.isStopped()) {
            sinceStop.start();
            control.stop();
        }
    });
    auto end = runner.run(everything());
    QVERIFY2(end && end->end == RunEnd::Stopped, qPrintable(told(end)));
    QVERIFY2(sinceStop.elapsed() < 15'000, qPrintable(QString::number(sinceStop.elapsed())));
    const auto written
        = m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w IS NOT NULL")).toLongLong();
    QVERIFY(written > 0 && written < 60'000);
    end = run(db, plan, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // No row was written twice.
    QCOMPARE(m_server.value(
                 db, QStringLiteral("SELECT rows_written FROM lockkeeper.cursor WHERE step_id = 'migrate.backfill'")),
        QStringLiteral("60000"));
}

void LifecycleTest::statusReadsTheJournal()
{
    const QString db = m_server.freshDatabase(itemsSchema(100));
    const Plan plan = itemsPlan(m_backend, m_server.settings(db));
    RunControl control;
    Runner runner(m_backend, m_server.settings(db), plan, control, {});
    auto status = runner.status();
    QVERIFY(status);
    QCOMPARE(toString(status->state), QStringLiteral("idle"));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper') IS NULL")), QStringLiteral("t"));
    RunRequest request;
    request.through = Phase::Migrate;
    QVERIFY(runner.run(request));
    status = Runner(m_backend, m_server.settings(db), plan, control, {}).status();
    QVERIFY(status);
    QCOMPARE(toString(status->state), QStringLiteral("at-gate"));
    QCOMPARE(status->gate, QStringLiteral("application-ready"));
    QCOMPARE(status->steps.value(QStringLiteral("migrate.verify")).result, QStringLiteral("0 of 100 rows differ"));
    QVERIFY(status->steps.value(QStringLiteral("expand.shadow")).operatorName.contains(QLatin1Char('@')));
}

QTEST_GUILESS_MAIN(LifecycleTest)
#include "tst_lifecycle.moc"
