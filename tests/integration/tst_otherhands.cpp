// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/background.h"
#include "tests/integration/bigtable.h"
#include "tests/support/patience.h"

#include <QTest>

#include <future>

using namespace lk;
using namespace lk::test;

/// Between the steps of a plan other people go on working: they add, drop, rename and grant, and begin plans of their
/// own. Nothing of theirs may be lost, and every refusal must say what to do.
class OtherHandsTest : public QObject, private BigTable {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void addedMeanwhile_data();
    void addedMeanwhile();
    void madeOnTheRetiredColumn_data();
    void madeOnTheRetiredColumn();
    void grantedOnTheView();
    void changedWhileTheFirstStepWasInDoubt();
    void changedBetweenUndoAndTheNextRun();
    void laterPlanIsInTheWayOfUndo();
    void twoPlansAtOnce();
    void takenBackWhileTheConnectionWasLost();
    void nullThatBecomesAValueMovesOn();
    void writtenToTheOldFormWhileContracting();
    void safetyTableIsListed();
};

void OtherHandsTest::addedMeanwhile_data()
{
    QTest::addColumn<QString>("change");
    QTest::addColumn<QString>("name");
    QTest::newRow("a unique index") << "CREATE UNIQUE INDEX newcomer ON big (qty, id)" << "newcomer";
    QTest::newRow("a check") << "ALTER TABLE big ADD CONSTRAINT newcomer CHECK (qty >= 0)" << "newcomer";
    QTest::newRow("a view") << "CREATE VIEW newcomer AS SELECT qty FROM big" << "newcomer";
    QTest::newRow("a policy") << "CREATE POLICY newcomer ON big USING (qty > 0)" << "newcomer";
    QTest::newRow("a trigger")
        << "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$;"
           "CREATE TRIGGER newcomer BEFORE UPDATE OF qty ON big FOR EACH ROW EXECUTE FUNCTION f()"
        << "newcomer";
    QTest::newRow("statistics") << "CREATE STATISTICS newcomer ON qty, id FROM big" << "newcomer";
}

void OtherHandsTest::addedMeanwhile()
{
    QFETCH(QString, change);
    QFETCH(QString, name);
    for (const Change& drafted : {widen}) {
        const QString db = fresh();
        const Plan p = plan(db, drafted);
        const auto expanded = run(db, p, everything(Phase::Expand));
        QVERIFY2(expanded, qPrintable(told(expanded)));
        QCOMPARE(m_server.exec(db, change), QString());
        const auto end = run(db, p, everything());
        QVERIFY2(!end, "the cut-over left the newcomer on the old column");
        QVERIFY2(end.error().printed().contains(name), qPrintable(end.error().printed()));
        QCOMPARE(value(db,
                     "SELECT format_type(atttypid, atttypmod) FROM pg_attribute WHERE attrelid = 'big'::regclass "
                     "AND attname = 'qty'"),
            QStringLiteral("integer"));
        // The way back is open, and the newcomer stays.
        const auto undone = run(db, p, everything(), true);
        QVERIFY2(undone, qPrintable(told(undone)));
        QVERIFY(m_server.dumpSchema(db).contains(name));
    }
}

void OtherHandsTest::madeOnTheRetiredColumn_data()
{
    QTest::addColumn<QString>("change");
    QTest::newRow("an index") << "CREATE INDEX newcomer ON big (%1)";
    QTest::newRow("a check") << "ALTER TABLE big ADD CONSTRAINT newcomer CHECK (%1 IS NOT NULL OR id > 0)";
    QTest::newRow("a view") << "CREATE VIEW newcomer AS SELECT %1 FROM big";
    QTest::newRow("statistics") << "CREATE STATISTICS newcomer ON %1, id FROM big";
}

void OtherHandsTest::madeOnTheRetiredColumn()
{
    QFETCH(QString, change);
    for (const Change& drafted : {widen, pieces}) {
        const QString db = fresh();
        const Plan p = plan(db, drafted);
        const auto migrated = run(db, p, everything(Phase::Migrate));
        QVERIFY2(migrated, qPrintable(told(migrated)));
        const QString retired = std::holds_alternative<RenameColumn>(drafted)
            ? QStringLiteral("qty")
            : value(db,
                  "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'big'::regclass AND attname LIKE "
                  "'lockkeeper\\_old%'");
        QCOMPARE(m_server.exec(db, change.arg(retired)), QString());
        auto end = run(db, p, everything());
        QVERIFY2(!end, "the newcomer was dropped with the column");
        QVERIFY2(end.error().printed().contains(QLatin1String("newcomer")), qPrintable(end.error().printed()));
        QVERIFY(m_server.dumpSchema(db).contains(QLatin1String("newcomer")));
    }
}

void OtherHandsTest::grantedOnTheView()
{
    const QString db = fresh();
    QCOMPARE(sql(db, "CREATE ROLE joe"), QString());
    const Plan p = plan(db, pieces, Strategy::View);
    const auto migrated = run(db, p, everything(Phase::Migrate));
    QVERIFY2(migrated, qPrintable(told(migrated)));
    QCOMPARE(sql(db, "GRANT SELECT ON big TO joe"), QString());
    auto end = run(db, p, everything());
    QVERIFY(!end);
    QVERIFY2(end.error().printed().contains(QLatin1String("SELECT to joe")), qPrintable(end.error().printed()));
    QCOMPARE(sql(db, "REVOKE SELECT ON big FROM joe"), QString());
    end = run(db, p, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

void OtherHandsTest::changedWhileTheFirstStepWasInDoubt()
{
    const QString db = fresh();
    const Plan p = plan(db, widen);
    QVERIFY(run(db, p, everything(Phase::Expand)));
    QVERIFY(run(db, p, everything(), true));
    QVERIFY(run(db, p, everything(Phase::Expand)));
    QVERIFY(run(db, p, everything(), true));
    // As a client leaves it that was killed while its first statement waited for the lock.
    QCOMPARE(sql(db,
                 "UPDATE lockkeeper.plan SET state = 'running', generation = generation + 1;"
                 "INSERT INTO lockkeeper.entry (plan_id, generation, step_id, kind, undo, attempt, operator)"
                 "  SELECT plan_id, generation, 'expand.big.shadow', 'statement', false, 1, 'gone' FROM "
                 "lockkeeper.plan"),
        QString());
    QCOMPARE(sql(db, "CREATE UNIQUE INDEX newcomer ON big (qty, id)"), QString());
    const auto end = run(db, p, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::FingerprintMismatch));
    QCOMPARE(value(db, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"), QStringLiteral("0"));
}

void OtherHandsTest::changedBetweenUndoAndTheNextRun()
{
    const QString db = fresh();
    const Plan p = plan(db, widen);
    QVERIFY(run(db, p, everything(Phase::Migrate)));
    QCOMPARE(sql(db, "CREATE INDEX newcomer ON big (note)"), QString());
    const auto undone = run(db, p, everything(), true);
    QVERIFY2(undone, qPrintable(told(undone)));
    const auto end = run(db, p, everything());
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::FingerprintMismatch));
    QCOMPARE(sql(db, "DROP INDEX newcomer"), QString());
    const auto again = run(db, p, everything());
    QVERIFY2(again && again->end == RunEnd::Done, qPrintable(told(again)));
}

void OtherHandsTest::laterPlanIsInTheWayOfUndo()
{
    const QString db = fresh();
    const Plan first = plan(db, pieces, Strategy::InPlace);
    QVERIFY(run(db, first, everything()));
    const Plan second = plan(db, ChangeType{big, QStringLiteral("pieces"), QStringLiteral("bigint")});
    for (const Phase phase : {Phase::Expand, Phase::Migrate, Phase::Contract}) {
        const auto ran = run(db, second, everything(phase));
        QVERIFY2(ran, qPrintable(told(ran)));
        const auto undone = run(db, first, everything(), true);
        QVERIFY(!undone);
        QVERIFY2(undone.error().message.contains(second.id), qPrintable(undone.error().message));
        QCOMPARE(
            sql(db, "INSERT INTO big (id, pieces) VALUES (100000, 5); DELETE FROM big WHERE id = 100000"), QString());
    }
}

void OtherHandsTest::twoPlansAtOnce()
{
    for (int round = 0; round < 5; ++round) {
        const QString db = fresh();
        const Plan one = plan(db, widen);
        const Plan other = plan(db, ChangeType{big, QStringLiteral("qty"), QStringLiteral("numeric")});
        auto left = std::async(std::launch::async, [&] { return run(db, one, everything(Phase::Expand)); });
        const auto right = run(db, other, everything(Phase::Expand));
        const auto first = left.get();
        QVERIFY2(first.has_value() != right.has_value(), qPrintable(told(first) + told(right)));
        QCOMPARE(value(db, "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal"), QStringLiteral("1"));
        m_server.dropDatabase(db);
    }
}

/// The first client's confirmations were given for its own run, not for one after another person's undo.
void OtherHandsTest::takenBackWhileTheConnectionWasLost()
{
    const QString db = fresh();
    m_server.createRole(QStringLiteral("first"), QStringLiteral("CREATEDB"));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE big OWNER TO first; GRANT CREATE ON DATABASE %1 TO first;"
                                "GRANT ALL ON SCHEMA public TO first; UPDATE big SET note = repeat('x', 500)")
                     .arg(db)),
        QString());
    const Plan made = plan(db, widen);
    Background first(m_backend, m_server.settings(db, QStringLiteral("first")), made, everything(Phase::Migrate));
    first.control.setTuning({3, 1, 200}); // slow
    first.start();
    QTRY_VERIFY(first.saw([](const RunSnapshot& s) { return s.backfill && s.backfill->batches > 1; }));
    // Nobody of that role may come back, until the plan is undone.
    QCOMPARE(m_server.exec(QStringLiteral("postgres"),
                 QStringLiteral("ALTER ROLE first CONNECTION LIMIT 0; SELECT count(pg_terminate_backend(pid)) FROM "
                                "pg_stat_activity WHERE usename = 'first'")),
        QString());
    QTRY_COMPARE(value(db, "SELECT count(*) FROM pg_stat_activity WHERE usename = 'first'"), QStringLiteral("0"));
    const auto undone = run(db, made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, undone ? "" : qPrintable(undone.error().printed()));
    QVERIFY(!first.hasEnded());
    QCOMPARE(
        m_server.exec(QStringLiteral("postgres"), QStringLiteral("ALTER ROLE first CONNECTION LIMIT -1")), QString());
    QTRY_VERIFY_WITH_TIMEOUT(first.hasEnded(), 90'000);
    const auto end = first.end();
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::OtherOperator));
    QVERIFY2(end.error().message.contains(QLatin1String("undone")), qPrintable(end.error().printed()));
    QCOMPARE(value(db,
                 "SELECT count(*) FROM pg_attribute WHERE attrelid = 'big'::regclass AND attnum > 0 AND NOT "
                 "attisdropped"),
        QStringLiteral("4"));
}

/// A row that the backfill has not reached yet, and that somebody writes, may land where the backfill has been.
void OtherHandsTest::nullThatBecomesAValueMovesOn()
{
    const QString db = fresh();
    ChangeType change = std::get<ChangeType>(toNumber);
    change.usingExpression = QStringLiteral("coalesce(length(code), -1)");
    QCOMPARE(sql(db, "UPDATE big SET code = NULL WHERE id % 10 = 3"), QString());
    const Plan made = plan(db, change);
    const auto expanded = run(db, made, everything(Phase::Expand));
    QVERIFY2(expanded && expanded->end == RunEnd::Done, expanded ? "" : qPrintable(expanded.error().printed()));
    QCOMPARE(sql(db, "UPDATE big SET note = 'moved' WHERE id <= 100"), QString());
    const QString shadow = value(
        db, "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND attnum > 4 AND NOT attisdropped");
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(*) FILTER (WHERE \"%1\" = -1) || ' ' || count(*) FILTER (WHERE \"%1\" IS "
                                "NULL) FROM big WHERE id <= 100")
                     .arg(shadow)),
        QStringLiteral("10 0"));
}

void OtherHandsTest::writtenToTheOldFormWhileContracting()
{
    const QString db = fresh();
    const Plan p = plan(db, toNumber);
    QVERIFY(run(db, p, everything(Phase::Migrate)));
    RunRequest request = everything();
    request.steps = 2; // closed, and the values kept
    const auto kept = run(db, p, request);
    QVERIFY2(kept, qPrintable(told(kept)));
    const QString retired = value(db,
        "SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 'big'::regclass AND attname LIKE "
        "'lockkeeper\\_old%'");
    // What the new column gives back may still be written; what it does not would be lost with the column.
    QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE big SET %1 = '77' WHERE id = 1").arg(retired)), QString());
    QVERIFY(m_server.exec(db, QStringLiteral("UPDATE big SET %1 = '077' WHERE id = 2").arg(retired))
            .contains(QLatin1String("about to be dropped")));
    QVERIFY(m_server.exec(db, QStringLiteral("INSERT INTO big (id, %1) VALUES (9001, 'y')").arg(retired))
            .contains(QLatin1String("about to be dropped")));
    QCOMPARE(sql(db,
                 "UPDATE big SET code = 5, note = 'z' WHERE id = 3; INSERT INTO big (id, code) VALUES (9002, 8);"
                 "UPDATE big SET note = 'still there' WHERE id = 100"),
        QString());
    const auto end = run(db, p, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, "SELECT code FROM big WHERE id IN (1, 3, 9002) ORDER BY id"), QStringLiteral("77\n5\n8"));
}

void OtherHandsTest::safetyTableIsListed()
{
    const QString db = fresh();
    const Plan p = plan(db, toNumber);
    const auto end = run(db, p, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        value(db, "SELECT source, source_column, row_count, keep_until - current_date FROM lockkeeper.safety_table"),
        QStringLiteral("public.big|code|30|90"));
    const QString name = value(db, "SELECT name FROM lockkeeper.safety_table");
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT count(*), min(id), min(lockkeeper_old_value) FROM %1").arg(name)),
        QStringLiteral("30|100|x"));
}

QTEST_GUILESS_MAIN(OtherHandsTest)
#include "tst_otherhands.moc"
