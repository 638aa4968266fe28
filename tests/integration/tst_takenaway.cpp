// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/bigtable.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

/// Between the steps of a plan somebody takes away what it rests on: the trigger, the second column, the table. The
/// plan must not go on as if nothing were, and every refusal must say what to do.
class TakenAwayTest : public QObject, private BigTable {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void triggerDisabledBeforeTheCutOver_data();
    void triggerDisabledBeforeTheCutOver();
    void writtenPastTheTriggerBeforeTheProof();
    void secondColumnDroppedBeforeTheUndo();
    void tableDropped();
    void tableDroppedAndMadeAnew();
    void tableRenamed();
};

void TakenAwayTest::triggerDisabledBeforeTheCutOver_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("leaf");
    QTest::newRow("a table with the server's proof") << QString() << QStringLiteral("big");
    QTest::newRow("a partition, which has none")
        << QStringLiteral("ALTER TABLE big RENAME TO whole; CREATE TABLE big (LIKE whole INCLUDING DEFAULTS, PRIMARY "
                          "KEY (id)) PARTITION BY "
                          "RANGE (id); CREATE TABLE low PARTITION OF big FOR VALUES FROM (0) TO (1000); CREATE TABLE "
                          "high PARTITION OF big "
                          "DEFAULT; INSERT INTO big SELECT * FROM whole; DROP TABLE whole; ANALYZE;")
        << QStringLiteral("low");
}

/// As for an import. What is written then is in nobody's comparison.
void TakenAwayTest::triggerDisabledBeforeTheCutOver()
{
    QFETCH(QString, setup);
    QFETCH(QString, leaf);
    const QString db = fresh();
    QCOMPARE(m_server.exec(db, setup), QString());
    const Plan made = widenedToTheGate(db);
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE %1 DISABLE TRIGGER USER").arg(leaf)), QString());
    QCOMPARE(sql(db, "UPDATE big SET qty = 777 WHERE id IN (2, 5, 8)"), QString());
    const auto refused = run(db, made, everything(Phase::Migrate));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::DataLost));
    QVERIFY2(refused.error().remedy.contains(QLatin1String("ENABLE ALWAYS TRIGGER")), qPrintable(told(refused)));
    // Nothing of ours keeps the application from writing meanwhile.
    QCOMPARE(sql(db, "UPDATE big SET qty = 888 WHERE id = 8; INSERT INTO big (id, qty) VALUES (0, 999)"), QString());
    // The usual way of switching it on again is not how it was.
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE %1 ENABLE TRIGGER USER").arg(leaf)), QString());
    const auto again = run(db, made, everything(Phase::Migrate));
    QVERIFY(!again);
    const QString remedy = again.error().remedy;
    QCOMPARE(m_server.exec(db, remedy.section(QLatin1Char(';'), 0, 0)), QString());
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(value(db,
                 "SELECT string_agg(qty::text, ',' ORDER BY id) || ' ' || min(pg_typeof(qty)::text) FROM big WHERE "
                 "id IN (0, 2, 5, 8)"),
        QStringLiteral("999,777,777,888 bigint"));
}

/// The trigger is as it was, but for a moment it was not. Only the server's proof sees that.
void TakenAwayTest::writtenPastTheTriggerBeforeTheProof()
{
    const QString db = fresh();
    const Plan made = widenedToTheGate(db);
    QCOMPARE(sql(db, "SET lockkeeper.backfill = 'on'; UPDATE big SET qty = 777 WHERE id IN (2, 5)"), QString());
    const auto refused = run(db, made, everything(Phase::Migrate));
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::DataLost));
    // The constraint is gone: it would refuse what does not write the column, too.
    QCOMPARE(sql(db, "UPDATE big SET note = 'n' WHERE id = 2"), QString());
    const auto done = run(db, made, everything(Phase::Migrate));
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(
        value(db, "SELECT string_agg(qty::text, ',') || ' ' || min(pg_typeof(qty)::text) FROM big WHERE id IN (2, 5)"),
        QStringLiteral("777,777 bigint"));
}

/// The application's writes fail then, so there must be a way out.
void TakenAwayTest::secondColumnDroppedBeforeTheUndo()
{
    const QString db = fresh();
    const Plan made = widenedToTheGate(db);
    const QString shadow = value(
        db, "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND attnum > 4 AND NOT attisdropped");
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE big DROP COLUMN \"%1\" CASCADE").arg(shadow)), QString());
    QVERIFY(sql(db, "UPDATE big SET qty = 7 WHERE id = 1").contains(QLatin1String("no field")));
    // Without the column nobody can count what else would go, so somebody has to say yes.
    const auto asked = run(db, made, RunRequest{}, true);
    QVERIFY2(asked && asked->end == RunEnd::AtGate, qPrintable(told(asked)));
    QCOMPARE(asked->snapshot.gate, QStringLiteral("undo-loses-rows"));
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(sql(db, "UPDATE big SET qty = 7 WHERE id = 1"), QString());
}

void TakenAwayTest::tableDropped()
{
    const QString db = fresh();
    const Plan p = plan(db, widen);
    QVERIFY(run(db, p, everything(Phase::Expand)));
    QCOMPARE(sql(db, "DROP TABLE big"), QString());
    const auto end = run(db, p, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::NotFound));
    QVERIFY2(end.error().remedy.contains(QLatin1String("Undo")), qPrintable(end.error().printed()));
    const auto undone = run(db, p, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(
        value(db, "SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace"), QStringLiteral("0"));
    QCOMPARE(value(db, "SELECT state FROM lockkeeper.plan"), QStringLiteral("undone"));
}

void TakenAwayTest::tableDroppedAndMadeAnew()
{
    const QString db = fresh();
    const Plan p = plan(db, widen);
    QVERIFY(run(db, p, everything(Phase::Migrate)));
    QCOMPARE(m_server.exec(db, QStringLiteral("DROP TABLE big;") + m_schema), QString());
    const QString before = m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    const auto end = run(db, p, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::NotFound));
    const auto undone = run(db, p, everything(), true);
    QVERIFY2(undone, qPrintable(told(undone)));
    QCOMPARE(m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
    // The name is free for a new plan.
    const auto again = run(db, plan(db, widen), everything());
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

void TakenAwayTest::tableRenamed()
{
    const QString db = fresh();
    const Plan p = plan(db, widen);
    QVERIFY(run(db, p, everything(Phase::Expand)));
    QCOMPARE(sql(db, "ALTER TABLE big RENAME TO huge"), QString());
    for (const bool undo : {false, true}) {
        const auto end = run(db, p, everything(), undo);
        QVERIFY(!end);
        QVERIFY2(end.error().message.contains(QLatin1String("public.huge")), qPrintable(end.error().printed()));
    }
    QCOMPARE(sql(db, "ALTER TABLE huge RENAME TO big"), QString());
    const auto end = run(db, p, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

QTEST_GUILESS_MAIN(TakenAwayTest)
#include "tst_takenaway.moc"
