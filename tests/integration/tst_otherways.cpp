// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/background.h"
#include "tests/integration/itemsonserver.h"
#include "tests/support/patience.h"

#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// Backfills where sweeping a heap in stripes does not serve: by key where the table is no heap, with a VACUUM now and
/// then where a page holds too few rows.
class OtherWaysTest : public QObject, private ItemsOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void byKey_data();
    void byKey();
    void killedAndResumed();
    void heldRowsComeLater();
    void heldForGoodIsNamed();
    void badRowIsNamed();
    void rewrittenTable();
    void noHeapAndNoKey();
    void wideRowsAreVacuumed();
    void vacuumWaitsForNobody();

private:
    /// The table under an access method of another name. Its handler is heap's, the only one a server brings along;
    /// that nothing is known of its blocks goes by the name.
    QString noHeap(const QString& more = {}) const
    {
        return QStringLiteral("CREATE ACCESS METHOD elsewhere TYPE TABLE HANDLER heap_tableam_handler;"
                              "CREATE TABLE moved (LIKE items INCLUDING ALL) USING elsewhere;"
                              "INSERT INTO moved SELECT * FROM items; DROP VIEW item_values; DROP TABLE items;"
                              "ALTER TABLE moved RENAME TO items; ALTER INDEX moved_v_idx RENAME TO items_v;"
                              "CREATE VIEW item_values AS SELECT id, v FROM items;")
            + more + QStringLiteral("ANALYZE items;");
    }
    Plan newPlan(const QString& db, const QStringList& key = {QStringLiteral("id")})
    {
        Plan plan = ItemsOnServer::newPlan(db);
        for (Step& step : plan.steps) {
            if (auto* body = std::get_if<BackfillBody>(&step.body)) {
                body->keyColumns = key;
            }
        }
        return plan;
    }
    Result<RunOutcome> run(const QString& db, const Plan& plan)
    {
        RunControl control;
        control.setTuning({3, 2, 0});
        return Runner(m_backend, m_server.settings(db), plan, control, {}).run(steps(1));
    }
};

namespace {

/// Three rows a page.
QString wideRows(int rows)
{
    return QStringLiteral("ALTER TABLE items ALTER note SET STORAGE PLAIN; UPDATE items SET note = repeat('x', 2500) "
                          "WHERE id <= %1; DELETE FROM items WHERE id > %1; VACUUM FULL items; VACUUM ANALYZE items;")
        .arg(rows);
}

} // namespace

void OtherWaysTest::byKey_data()
{
    QTest::addColumn<QString>("table");
    QTest::addColumn<QStringList>("key");
    const QStringList id{QStringLiteral("id")};
    QTest::newRow("integer key") << QString() << id;
    QTest::newRow("an integer's order is not that of its text")
        << QStringLiteral("UPDATE items SET id = id - 25000 WHERE id > 3000;") << id;
    QTest::newRow("two columns, of which one is text with quotes") << QStringLiteral(
        "ALTER TABLE items DROP CONSTRAINT moved_pkey, ADD \"K'\" text COLLATE \"C\" NOT NULL "
        "DEFAULT 'it''s'; UPDATE items SET \"K'\" = \"K'\" || (id % 7); ALTER TABLE items ADD PRIMARY "
        "KEY (\"K'\", id);") << QStringList{QStringLiteral("K'"), QStringLiteral("id")};
    QTest::newRow("a key by time") << QStringLiteral(
        "ALTER TABLE items ADD at timestamptz UNIQUE; UPDATE items SET at = '2026-03-29 00:00+00'::timestamptz + "
        "id * interval '7.000001 seconds'; ALTER TABLE items ALTER at SET NOT NULL;")
                                   << QStringList{QStringLiteral("at")};
}

void OtherWaysTest::byKey()
{
    QFETCH(QString, table);
    QFETCH(QStringList, key);
    const QString db = m_server.freshDatabase(itemsSchema(20'000) + noHeap(table));
    const Plan plan = newPlan(db, key);
    QVERIFY(run(db, plan));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    backfill.control.setTuning({3, 2, 2});
    const bool writes = table.isEmpty(); // the writers know no other key
    const TwinTable tables = bothTables();
    Writers application(m_backend, m_server.settings(db), 3, writeBoth(tables), 2000);
    if (writes) {
        application.start();
    }
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    application.stop();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(application.failures(), QString());
    QVERIFY(backfill.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->workers == 1; }));
    QVERIFY(!backfill.saw([](const RunSnapshot& s) {
        return s.backfill && (s.backfill->workers > 1 || s.backfill->blocksDone > s.backfill->blocksTotal);
    }));
    QCOMPARE(differing(db), QStringLiteral("0"));
    if (writes) {
        QCOMPARE(m_server.value(db, differencesQuery(tables, QStringLiteral("w"))), QStringLiteral("0"));
    } else {
        QCOMPARE(cursor(db, QStringLiteral("rows_written")), QStringLiteral("20000"));
    }
    QCOMPARE(cursor(db, QStringLiteral("finished || ' ' || (batches > 20)")), QStringLiteral("true true"));
}

void OtherWaysTest::killedAndResumed()
{
    const QString db = m_server.freshDatabase(itemsSchema(30'000) + noHeap());
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    const QTemporaryDir folder;
    const QString file = folder.filePath(QStringLiteral("items.lkplan"));
    QVERIFY(savePlan(plan, file));
    for (int times = 0; times < 2; ++times) {
        QProcess client;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("RUNPLAN_DELAY"), QStringLiteral("20"));
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
    const qint64 place = cursor(db, QStringLiteral("next_block")).toLongLong();
    QVERIFY(place > 0 && place < 30'000);
    QCOMPARE(cursor(db, QStringLiteral("last_key[1]")), QString::number(place)); // the keys are 1, 2, 3 ...
    const QString behind = m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w IS NOT NULL"));
    QCOMPARE(behind, QString::number(place)); // the rows and the cursor are one transaction
    Background rest(m_backend, m_server.settings(db), plan, steps(1));
    rest.start();
    QTRY_VERIFY(rest.hasEnded());
    const auto end = rest.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(end->snapshot.backfill && end->snapshot.backfill->rowsWritten > 0);
    QCOMPARE(differing(db), QStringLiteral("0"));
    const qint64 written = cursor(db, QStringLiteral("rows_written")).toLongLong();
    QVERIFY2(written <= 30'000 && written > 29'000, qPrintable(QString::number(written)));
}

void OtherWaysTest::heldRowsComeLater()
{
    const QString db = m_server.freshDatabase(itemsSchema(10'000) + noHeap());
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    Holder holder(
        m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM items WHERE id IN (7, 5000, 9999) FOR UPDATE")});
    backfill.start();
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->rowsWritten == 9'997; }));
    QTRY_VERIFY(backfill.waitedFor(holder.pid()));
    QCOMPARE(differing(db), QStringLiteral("3"));
    holder.letGo();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    QCOMPARE(cursor(db, QStringLiteral("rows_written")), QStringLiteral("10000"));
}

void OtherWaysTest::heldForGoodIsNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(500) + noHeap());
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    Holder holder(m_backend, m_server.settings(db), {QStringLiteral("SELECT FROM items WHERE id = 321 FOR UPDATE")});
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::LockTimeout));
    QVERIFY2(end.error().printed().contains(QLatin1String("id = 321")), qPrintable(end.error().printed()));
    QVERIFY2(end.error().message.contains(holder.pid()), qPrintable(end.error().printed()));
    holder.letGo();
    const auto again = run(db, plan);
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void OtherWaysTest::badRowIsNamed()
{
    const QString db = m_server.freshDatabase(itemsSchema(5'000) + noHeap());
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE items ADD CONSTRAINT odd CHECK (w <> 'v3171') NOT VALID")),
        QString());
    const auto end = run(db, plan);
    QVERIFY(!end);
    QCOMPARE(end.error().sqlState, QStringLiteral("23514"));
    QVERIFY2(end.error().detail.contains(QLatin1String("id = 3171")), qPrintable(end.error().printed()));
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE items DROP CONSTRAINT odd")), QString());
    const auto again = run(db, plan);
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void OtherWaysTest::rewrittenTable()
{
    const QString db = m_server.freshDatabase(itemsSchema(20'000)
        + noHeap(QStringLiteral("DELETE FROM items WHERE id "
                                "% 3 = 0;")));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    backfill.control.setTuning({3, 1, 10});
    backfill.start();
    QTRY_VERIFY(backfill.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->batches > 5; }));
    QCOMPARE(m_server.exec(db, QStringLiteral("VACUUM FULL items")), QString());
    backfill.control.setTuning({3, 1, 0});
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(cursor(db, QStringLiteral("restarts")), QStringLiteral("1"));
    QCOMPARE(differing(db), QStringLiteral("0"));
}

void OtherWaysTest::noHeapAndNoKey()
{
    const QString db = m_server.freshDatabase(
        itemsSchema(100) + noHeap(QStringLiteral("ALTER TABLE items DROP CONSTRAINT moved_pkey;")));
    const Plan plan = newPlan(db, {});
    QVERIFY(run(db, plan));
    const auto end = run(db, plan);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Unsupported));
    QVERIFY2(end.error().printed().contains(QLatin1String("primary key")), qPrintable(end.error().printed()));
    QCOMPARE(differing(db), QStringLiteral("100"));
}

void OtherWaysTest::wideRowsAreVacuumed()
{
    constexpr int rows = 24'000;
    const QString db = m_server.freshDatabase(itemsSchema(rows) + wideRows(rows));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    const QString size = QStringLiteral("SELECT pg_relation_size('items')");
    const double before = m_server.value(db, size).toDouble();
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    BackfillTuning tuning = BackfillTuning::of(BackfillMode::Fast); // whose VACUUM does not rest
    tuning.workers = 1;
    tuning.delayMs = 20;
    backfill.control.setTuning(tuning);
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    const double grown = m_server.value(db, size).toDouble() / before;
    QVERIFY2(grown <= 1.6, qPrintable(QString::number(grown))); // without it twice as much
    QVERIFY(m_server
            .value(db,
                QStringLiteral("SELECT result FROM lockkeeper.entry WHERE step_id = 'migrate.backfill' "
                               "AND outcome = 'done'"))
            .contains(QLatin1String("vacuumed")));
}

void OtherWaysTest::vacuumWaitsForNobody()
{
    constexpr int rows = 12'000;
    const QString db = m_server.freshDatabase(itemsSchema(rows) + wideRows(rows));
    const Plan plan = newPlan(db);
    QVERIFY(run(db, plan));
    Background backfill(m_backend, m_server.settings(db), plan, steps(1));
    BackfillTuning tuning = BackfillTuning::of(BackfillMode::Fast);
    tuning.delayMs = 10;
    backfill.control.setTuning(tuning);
    // Somebody else's VACUUM holds the lock that ours wants: it is left out, and nobody waits for anybody.
    Holder holder(
        m_backend, m_server.settings(db), {QStringLiteral("LOCK TABLE items IN SHARE UPDATE EXCLUSIVE MODE")});
    backfill.start();
    QTRY_VERIFY(backfill.hasEnded());
    const auto end = backfill.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(differing(db), QStringLiteral("0"));
    // And it is told: in the journal, and what is left undone.
    const QString result = m_server.value(db,
        QStringLiteral("SELECT result FROM lockkeeper.entry WHERE step_id = 'migrate.backfill' AND outcome = 'done'"));
    QVERIFY2(result.contains(QLatin1String("a VACUUM of it was skipped")), qPrintable(result));
    QVERIFY2(result.contains(QLatin1String("are left to autovacuum")), qPrintable(result));
}

QTEST_GUILESS_MAIN(OtherWaysTest)
#include "tst_otherways.moc"
