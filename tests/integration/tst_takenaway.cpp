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
    void columnGoneAfterTheCutOver_data();
    void columnGoneAfterTheCutOver();
    void theOriginalDroppedBeforeTheCutOver();
    void ofAnotherTableThanWasCutOver();
    void twinOfAnIndexDropped();
    void tableDropped();
    void tableDroppedAndMadeAnew();
    void restoredFromADump_data();
    void restoredFromADump();
    void restoredWithWhatWasDoneInPlace();
    void tableGoneWhenAllWasDone_data();
    void tableGoneWhenAllWasDone();
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

void TakenAwayTest::columnGoneAfterTheCutOver_data()
{
    QTest::addColumn<bool>("renames");
    QTest::newRow("the retired form of a new type") << false;
    QTest::newRow("the copy that bears the old name") << true;
}

/// Dropped, as if that were Contract's work, the plan can only be finished; renamed it is asked back.
void TakenAwayTest::columnGoneAfterTheCutOver()
{
    QFETCH(bool, renames);
    const QString db = fresh();
    const Plan made = plan(db, renames ? pieces : widen);
    QVERIFY(run(db, made, everything(Phase::Migrate)));
    const QString retired = value(db,
        "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND NOT attisdropped AND"
        " (attname LIKE 'lockkeeper%' OR (attname = 'qty' AND EXISTS (SELECT FROM pg_attribute p WHERE p.attrelid ="
        " 'big'::regclass AND p.attname = 'pieces'))) AND attnum > 0");
    QCOMPARE(
        m_server.exec(db, QStringLiteral("ALTER TABLE big RENAME COLUMN \"%1\" TO by_hand").arg(retired)), QString());
    const auto renamed = run(db, made, everything(), true);
    QVERIFY(!renamed);
    QCOMPARE(int(renamed.error().kind), int(ErrorKind::FingerprintMismatch));
    QVERIFY2(renamed.error().message.contains(retired), qPrintable(told(renamed)));
    const QString back
        = renamed.error().remedy.section(QLatin1String("then go on: "), 1).section(QLatin1String("\". "), 0, 0);
    QVERIFY2(back.contains(QLatin1String("RENAME COLUMN \"by_hand\" TO")), qPrintable(told(renamed)));
    QCOMPARE(m_server.exec(db, back + QLatin1Char('"')), QString());
    QCOMPARE(sql(db, "UPDATE big SET note = 'there again' WHERE id = 1"), QString());

    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE big DROP COLUMN \"%1\" CASCADE").arg(retired)), QString());
    const auto dropped = run(db, made, everything(), true);
    QVERIFY(!dropped);
    QCOMPARE(int(dropped.error().kind), int(ErrorKind::FingerprintMismatch));
    QVERIFY2(dropped.error().message.contains(retired), qPrintable(told(dropped)));
    QVERIFY2(dropped.error().remedy.contains(QLatin1String("Finish the plan")), qPrintable(told(dropped)));
    const auto done = run(db, made, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(sql(db, "UPDATE big SET note = 'it may write again'"), QString());
    QCOMPARE(value(db, "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'big'::regclass"), QStringLiteral("0"));
}

/// What was copied of it is all that is left.
void TakenAwayTest::theOriginalDroppedBeforeTheCutOver()
{
    const QString db = fresh();
    const Plan made = widenedToTheGate(db);
    QCOMPARE(sql(db, "ALTER TABLE big DROP COLUMN qty CASCADE"), QString());
    const QString shadow
        = value(db, "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND attname LIKE 'lockkeeper%'");
    for (const bool undo : {true, false}) {
        const auto refused = run(db, made, everything(), undo);
        QVERIFY(!refused);
        QVERIFY2(refused.error().printed().contains(QLatin1String("public.big.qty")), qPrintable(told(refused)));
        QVERIFY2(refused.error().remedy.contains(shadow), qPrintable(told(refused)));
        QCOMPARE(
            m_server.value(db, QStringLiteral("SELECT count(\"%1\") FROM big").arg(shadow)), QStringLiteral("3000"));
    }
    QCOMPARE(
        m_server.exec(db,
            QStringLiteral("SET lockkeeper.backfill = 'on'; ALTER TABLE big ADD COLUMN qty integer; UPDATE big SET "
                           "qty = \"%1\"; ALTER TABLE big ALTER qty SET NOT NULL")
                .arg(shadow)),
        QString());
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(value(db, "SELECT count(*) FROM big WHERE qty IS DISTINCT FROM id % 7"), QStringLiteral("0"));
}

/// Its writes fail, too, and what the other table lacks is no reason to leave it so.
void TakenAwayTest::ofAnotherTableThanWasCutOver()
{
    const QString db = m_server.freshDatabase(m_schema
        + QStringLiteral("CREATE TABLE side (id bigint PRIMARY KEY, n integer); INSERT INTO side SELECT g, g FROM "
                         "generate_series(1, 50) g; ANALYZE;"));
    Draft draft;
    draft.put({widen, Strategy::DualColumn});
    draft.put(
        {ChangeType{{QStringLiteral("public"), QStringLiteral("side")}, QStringLiteral("n"), QStringLiteral("bigint")},
            Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    RunRequest first;
    first.through = Phase::Migrate;
    first.confirmed = {QStringLiteral("application-ready")};
    const auto gate = run(db, *made, first);
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    const auto type = [&](const char* table, const char* column) {
        return m_server.value(db,
            QStringLiteral("SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = '%1'::regclass "
                           "AND attname = '%2'")
                .arg(QLatin1String(table), QLatin1String(column)));
    };
    const bool bigIsCut = type("big", "qty") == QLatin1String("bigint");
    QVERIFY(bigIsCut != (type("side", "n") == QLatin1String("bigint")));
    const QString other = bigIsCut ? QStringLiteral("side") : QStringLiteral("big");
    const QString shadow = m_server.value(db,
        QStringLiteral("SELECT attname FROM pg_attribute WHERE attrelid = '%1'::regclass AND attname LIKE "
                       "'lockkeeper\\_new%'")
            .arg(other));
    QCOMPARE(
        m_server.exec(db, QStringLiteral("ALTER TABLE %1 DROP COLUMN \"%2\" CASCADE").arg(other, shadow)), QString());
    const auto undone = run(db, *made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QCOMPARE(type("big", "qty"), QStringLiteral("integer"));
    QCOMPARE(type("side", "n"), QStringLiteral("integer"));
    QCOMPARE(sql(db, "UPDATE side SET n = 7 WHERE id = 1; UPDATE big SET qty = 7 WHERE id = 1"), QString());
}

void TakenAwayTest::twinOfAnIndexDropped()
{
    const QString db = fresh();
    const Plan made = widenedToTheGate(db);
    QCOMPARE(sql(db, "ALTER TABLE big DROP COLUMN note"), QString()); // which is of no concern
    const QString twin = value(db,
        "SELECT indexrelid::regclass FROM pg_index WHERE indrelid = 'big'::regclass AND indexrelid::regclass::text LIKE"
        " 'lockkeeper%qty%'");
    QCOMPARE(m_server.exec(db, QStringLiteral("DROP INDEX ") + twin), QString());
    const auto refused = run(db, made, everything());
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::FingerprintMismatch));
    QVERIFY2(refused.error().message.contains(twin), qPrintable(told(refused)));
    const QString again
        = refused.error().remedy.section(QLatin1Char('\n'), 1).section(QLatin1String(" Nothing of"), 0, 0);
    QVERIFY2(again.startsWith(QLatin1String("CREATE INDEX CONCURRENTLY")), qPrintable(told(refused)));
    QCOMPARE(m_server.exec(db, again), QString());
    const auto done = run(db, made, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(value(db, "SELECT indexdef FROM pg_indexes WHERE indexname = 'big_qty'"),
        QStringLiteral("CREATE INDEX big_qty ON public.big USING btree (qty)"));
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

void TakenAwayTest::restoredFromADump_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("column");
    QTest::addColumn<bool>("view");
    const QString qty = QStringLiteral("qty");
    QTest::newRow("a second column") << QString() << qty << false;
    QTest::newRow("a view in the table's place") << QString() << qty << true;
    QTest::newRow("a key that another table references") << QStringLiteral(
        "ALTER TABLE big ALTER id TYPE integer; CREATE TABLE part (of integer REFERENCES big); INSERT "
        "INTO part SELECT id FROM big; CREATE INDEX ON part (of); ANALYZE")
                                                         << QStringLiteral("id") << false;
    QTest::newRow("partitions") << QStringLiteral(
        "ALTER TABLE big RENAME TO whole; DROP INDEX big_qty; CREATE TABLE big (LIKE whole INCLUDING "
        "DEFAULTS, PRIMARY KEY (id), CONSTRAINT counted CHECK (qty >= 0)) PARTITION BY RANGE (id); CREATE "
        "TABLE low PARTITION OF big FOR VALUES FROM (0) TO (1000); CREATE TABLE high PARTITION OF big "
        "DEFAULT; INSERT INTO big SELECT * FROM whole; DROP TABLE whole; CREATE INDEX big_qty ON big "
        "(qty); CREATE INDEX ON low (qty, id); ANALYZE")
                                << qty << false;
}

/// The journal comes along with a dump, the oids do not: no table was dropped, and what the plan makes is all there.
void TakenAwayTest::restoredFromADump()
{
    QFETCH(QString, setup);
    QFETCH(QString, column);
    QFETCH(bool, view);
    const QString type = QStringLiteral("SELECT format_type(atttypid, atttypmod) FROM pg_attribute JOIN pg_class AS c "
                                        "ON c.oid = attrelid WHERE c.oid = 'big'::regclass AND relkind <> 'v' AND "
                                        "attname = '%1'")
                             .arg(column);
    for (const Phase through : {Phase::Expand, Phase::Migrate}) {
        const QString db = fresh();
        QCOMPARE(m_server.exec(db, setup), QString());
        const Plan p
            = view ? plan(db, pieces, Strategy::View) : plan(db, ChangeType{big, column, QStringLiteral("bigint")});
        const auto begun = run(db, p, everything(through));
        QVERIFY2(begun, qPrintable(told(begun)));
        const QString copy = m_server.freshDatabase(m_server.dump(db, {}));
        const QString before = m_server.dump(copy, {});
        QString remedy;
        for (const bool undo : {false, true}) {
            const auto end = run(copy, p, everything(), undo);
            QVERIFY2(!end, undo ? "nothing was taken back, and it was called done" : "it went on with other tables");
            QCOMPARE(int(end.error().kind), int(ErrorKind::FingerprintMismatch));
            QVERIFY2(end.error().message.contains(QLatin1String("restored")), qPrintable(end.error().printed()));
            QCOMPARE(m_server.dump(copy, {}), before);
            remedy = end.error().remedy;
        }
        // The statements that are told clear the way: for an undo that ends the plan here, and for a new one.
        QCOMPARE(m_server.exec(copy, remedy.section(QLatin1Char('\n'), 1)), QString());
        const auto undone = run(copy, p, everything(), true);
        QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
        QCOMPARE(value(copy, "SELECT state FROM lockkeeper.plan"), QStringLiteral("undone"));
        QCOMPARE(m_server.value(copy, type),
            !view && through == Phase::Migrate ? QStringLiteral("bigint") : QStringLiteral("integer"));
        QCOMPARE(value(copy, "SELECT count(*) FROM pg_class WHERE relname LIKE '%lockkeeper%'"), QStringLiteral("0"));
        const auto again = run(copy, plan(copy, pieces), everything());
        QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
    }
}

/// Nothing of it can be told from a table that was dropped and made anew: nothing is done, and nothing else is said.
void TakenAwayTest::restoredWithWhatWasDoneInPlace()
{
    const RenameTable renamed{big, QStringLiteral("huge")};
    for (const Change& change : {Change(pieces), Change(renamed)}) {
        const QString db = fresh();
        const Plan p = plan(db, change, Strategy::InPlace);
        const auto done = run(db, p, everything());
        QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
        const QString copy = m_server.freshDatabase(m_server.dump(db, {}));
        const QString before = m_server.dump(copy, {QStringLiteral("--exclude-schema=lockkeeper")});
        const auto undone = run(copy, p, everything(), true);
        QVERIFY2(undone, qPrintable(told(undone)));
        QCOMPARE(m_server.dump(copy, {QStringLiteral("--exclude-schema=lockkeeper")}), before);
        const QString message = undone->snapshot.message;
        QVERIFY2(message.contains(QLatin1String("restored from a dump")), qPrintable(message));
        QVERIFY2(message.contains(QLatin1String("now: public.")), qPrintable(message));
        QVERIFY2(!message.contains(QLatin1String("Everything is taken back")), qPrintable(message));
    }
}

void TakenAwayTest::tableGoneWhenAllWasDone_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("dropped") << QStringLiteral("DROP TABLE big");
    QTest::newRow("renamed") << QStringLiteral("ALTER TABLE big RENAME TO huge");
}

/// The plan is finished whatever becomes of its table: there is nothing to go on with, and nothing comes back.
void TakenAwayTest::tableGoneWhenAllWasDone()
{
    QFETCH(QString, change);
    const QString db = fresh();
    const Plan p = plan(db, widen);
    const auto done = run(db, p, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QCOMPARE(m_server.exec(db, change), QString());
    const auto again = run(db, p, everything());
    QVERIFY2(again && again->end == RunEnd::NothingToDo, qPrintable(told(again)));
    const auto undone = run(db, p, everything(), true);
    QVERIFY2(!undone, "what is gone for good was called taken back");
    QCOMPARE(int(undone.error().kind), int(ErrorKind::Unsupported));
    QCOMPARE(value(db, "SELECT state FROM lockkeeper.plan"), QStringLiteral("finished"));
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
