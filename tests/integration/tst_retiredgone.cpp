// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"
#include "tests/integration/bigtable.h"

#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

} // namespace

/// Somebody has dropped or renamed one of the two forms of a column. What was dropped needs nothing any more, what was
/// renamed holds values; nothing that can be kept is lost, and there is always a way out.
class RetiredGoneTest : public QObject, private BigTable {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void droppedIsNoDeadEnd_data();
    void droppedIsNoDeadEnd();
    void renamedIsNotTakenForDropped_data() { changes(); }
    void renamedIsNotTakenForDropped();
    void scriptsTellThemApart_data() { changes(); }
    void scriptsTellThemApart();
    void renamedAtTheLastMomentIsNotTakenForDropped_data() { changes(); }
    void renamedAtTheLastMomentIsNotTakenForDropped();
    void columnOfThatNameInAnotherTable();
    void proofDroppedBeforeTheCutOver();
    void whatIsLeftBehindIsNotDenied();
    void othersAreKeptInTheUndo();

private:
    static void changes()
    {
        QTest::addColumn<QString>("setup");
        QTest::addColumn<Change>("change");
        QTest::addColumn<int>("kept"); ///< rows that the new form does not give back
        QTest::newRow("a new type, with values that it cannot hold") << QString() << toNumber << 30;
        QTest::newRow("a new type") << QString() << widen << 0;
        QTest::newRow("a new name") << QString() << pieces << 0;
        const QString parted
            = s("ALTER TABLE big RENAME TO whole; CREATE TABLE big (LIKE whole INCLUDING DEFAULTS, PRIMARY KEY (id)) "
                "PARTITION BY RANGE (id); CREATE TABLE low PARTITION OF big FOR VALUES FROM (0) TO (1000); CREATE "
                "TABLE high PARTITION OF big DEFAULT; INSERT INTO big SELECT * FROM whole; DROP TABLE whole; ANALYZE;");
        QTest::newRow("a new type, in partitions") << parted << toNumber << 30;
        QTest::newRow("a new name, in partitions") << parted << pieces << 0;
    }
    Plan cutOver(const QString& db, const QString& setup, const Change& change)
    {
        if (const QString wrong = m_server.exec(db, setup); !wrong.isEmpty()) {
            qFatal("%s", qPrintable(wrong));
        }
        const Plan made = plan(db, change);
        const auto end = run(db, made, everything(Phase::Migrate));
        if (!end || end->end != RunEnd::Done) {
            qFatal("%s", qPrintable(told(end)));
        }
        return made;
    }
    /// What Contract of `plan` drops.
    static QString retired(const Plan& plan)
    {
        const auto* body = std::get_if<StatementBody>(&plan.step(s("contract.big.drop"))->body);
        for (const QString& statement : body->statements) {
            if (const auto at = statement.indexOf(s(" DROP COLUMN IF EXISTS ")); at >= 0) {
                return statement.section(QLatin1Char('"'), -2, -2);
            }
        }
        qFatal("Nothing is dropped.");
    }
    QString renameTo(const QString& db, const QString& from, const QString& to)
    {
        return m_server.exec(db, s("ALTER TABLE big RENAME COLUMN \"%1\" TO \"%2\"").arg(from, to));
    }
    bool hasColumn(const QString& db, const QString& name)
    {
        return m_server.value(db,
                   s("SELECT count(*) FROM pg_attribute WHERE attrelid = 'big'::regclass AND attname = '%1'").arg(name))
            == s("1");
    }
    /// Rows in tables of kept values.
    int kept(const QString& db)
    {
        return value(db, "SELECT coalesce(sum(row_count), 0) FROM lockkeeper.safety_table").toInt();
    }
};

void RetiredGoneTest::droppedIsNoDeadEnd_data()
{
    QTest::addColumn<QString>("type");
    QTest::addColumn<bool>("byScript");
    QTest::newRow("an enum") << s("public.state_kind") << false;
    QTest::newRow("a domain") << s("public.state_text") << false;
    QTest::newRow("an enum, by script") << s("public.state_kind") << true;
}

/// Such types are named in the trigger's function through the columns, all of which must be there when it is made.
void RetiredGoneTest::droppedIsNoDeadEnd()
{
    QFETCH(QString, type);
    QFETCH(bool, byScript);
    const QString db = fresh();
    const Plan made = cutOver(db,
        s("CREATE TYPE state_kind AS ENUM ('open', 'done'); CREATE DOMAIN state_text AS varchar(5);"
          "ALTER TABLE big ADD COLUMN state text NOT NULL DEFAULT 'open'; UPDATE big SET state = 'done' WHERE id < 9;"),
        ChangeType{big, s("state"), type});
    QVERIFY(made.step(s("contract.big.close")) != nullptr);
    QCOMPARE(m_server.exec(db, s("ALTER TABLE big DROP COLUMN \"%1\" CASCADE").arg(retired(made))), QString());
    QVERIFY(!sql(db, "UPDATE big SET note = 'n' WHERE id = 1").isEmpty());
    const auto back = run(db, made, everything(), true);
    QVERIFY(!back);
    QVERIFY2(back.error().remedy.contains(s("Finish the plan")), qPrintable(told(back)));
    if (byScript) {
        const QTemporaryDir dir;
        QVERIFY(exportScripts(made, dir.path()));
        const QString file = dir.filePath(s("3-contract.sql"));
        auto out = m_server.psqlFile(db, file);
        QVERIFY2(out.exitCode == 3 && out.err.contains(s("stopped at a gate")), qPrintable(out.err));
        for (int i = 0; i < 2; ++i) {
            out = m_server.psqlFile(db, file, {s("-v"), s("confirm_contract=yes")});
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
    } else {
        const auto done = run(db, made, everything());
        QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    }
    QCOMPARE(value(db, "SELECT state FROM lockkeeper.plan"), s("finished"));
    QCOMPARE(sql(db, "UPDATE big SET state = 'done' WHERE id = 1"), QString());
    QCOMPARE(value(db, "SELECT count(*) FROM pg_trigger WHERE tgrelid = 'big'::regclass"), s("0"));
}

void RetiredGoneTest::renamedIsNotTakenForDropped()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    QFETCH(int, kept);
    const QString db = fresh();
    const Plan made = cutOver(db, setup, change);
    const QString old = retired(made);
    QCOMPARE(renameTo(db, old, s("by_hand")), QString());
    for (int i = 0; i < 2; ++i) {
        const auto refused = run(db, made, everything());
        QVERIFY2(!refused, qPrintable(told(refused)));
        QCOMPARE(int(refused.error().kind), int(ErrorKind::FingerprintMismatch));
        QVERIFY2(refused.error().remedy.contains(s("RENAME COLUMN \"by_hand\" TO \"%1\"").arg(old)),
            qPrintable(told(refused)));
    }
    QVERIFY(hasColumn(db, s("by_hand")));
    QCOMPARE(renameTo(db, s("by_hand"), old), QString());
    const auto done = run(db, made, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
    QVERIFY(!hasColumn(db, old));
    QCOMPARE(kept > 0 ? this->kept(db) : 0, kept);
}

void RetiredGoneTest::scriptsTellThemApart()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    QFETCH(int, kept);
    const QString db = fresh();
    const Plan made = cutOver(db, setup, change);
    const QString old = retired(made);
    const QTemporaryDir dir;
    QVERIFY(exportScripts(made, dir.path()));
    const QString file = dir.filePath(s("3-contract.sql"));
    const QStringList yes{s("-v"), s("confirm_contract=yes")};
    QCOMPARE(renameTo(db, old, s("by_hand")), QString());
    auto out = m_server.psqlFile(db, file, yes);
    QVERIFY2(out.exitCode == 3 && out.err.contains(old), qPrintable(out.err));
    QCOMPARE(renameTo(db, s("by_hand"), old), QString());
    out = m_server.psqlFile(db, file, yes);
    QVERIFY2(out.exitCode == 0, qPrintable(out.err));
    QVERIFY(!hasColumn(db, old));
    QCOMPARE(kept > 0 ? this->kept(db) : 0, kept);
}

/// After the comparison and the copy of what would be lost nothing else asks for the column.
void RetiredGoneTest::renamedAtTheLastMomentIsNotTakenForDropped()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    const QString db = fresh();
    const Plan made = cutOver(db, setup, change);
    const auto& drop = std::get<StatementBody>(made.step(s("contract.big.drop"))->body);
    const QString script = s("BEGIN;\n%1;\nCOMMIT;").arg(drop.statements.join(s(";\n")));
    const QString old = retired(made);
    QCOMPARE(renameTo(db, old, s("by_hand")), QString());
    const QString refused = m_server.exec(db, script);
    QVERIFY2(refused.contains(old) && refused.contains(s("RENAME COLUMN by_hand TO")), qPrintable(refused));
    QVERIFY(hasColumn(db, s("by_hand")));
    QCOMPARE(renameTo(db, s("by_hand"), old), QString());
    QCOMPARE(m_server.exec(db, script), QString());
    QVERIFY(!hasColumn(db, old));
}

/// What one table drops in the end is what another one has for good.
void RetiredGoneTest::columnOfThatNameInAnotherTable()
{
    const QString db = m_server.freshDatabase(
        s("CREATE TABLE a (id bigint PRIMARY KEY, name text); CREATE TABLE b (id bigint PRIMARY KEY, name text);"
          "INSERT INTO a SELECT g, g::text FROM generate_series(1, 50) g; INSERT INTO b SELECT * FROM a; ANALYZE;"));
    Draft draft;
    draft.put({RenameColumn{{s("public"), s("a")}, s("name"), s("title")}, Strategy::DualColumn});
    draft.put({ChangeType{{s("public"), s("b")}, s("name"), s("bigint")}, Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    const auto end = run(db, *made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString old = value(db,
        "SELECT attname FROM pg_attribute WHERE attrelid = 'b'::regclass AND attname LIKE 'lockkeeper%' AND NOT "
        "attisdropped");
    QVERIFY(!old.isEmpty());
    QCOMPARE(sql(db, "ALTER TABLE b DROP COLUMN name CASCADE"), QString());
    const auto refused = run(db, *made, everything(), true);
    QVERIFY(!refused);
    QCOMPARE(int(refused.error().kind), int(ErrorKind::FingerprintMismatch));
    QVERIFY2(refused.error().message.contains(s("public.b.name")), qPrintable(told(refused)));
    QVERIFY2(refused.error().remedy.contains(s("still in public.b.") + old), qPrintable(told(refused)));
    QVERIFY2(!refused.error().remedy.contains(s("Finish the plan")), qPrintable(told(refused)));
}

/// Made again as it was it proves nothing, and the cut-over would read every row under its lock.
void RetiredGoneTest::proofDroppedBeforeTheCutOver()
{
    const QString db = fresh();
    const Plan made = widenedToTheGate(db);
    const QString proof = value(db, "SELECT conname FROM pg_constraint WHERE conname LIKE 'lockkeeper_not_null%'");
    QCOMPARE(m_server.exec(db, s("ALTER TABLE big DROP CONSTRAINT \"%1\"").arg(proof)), QString());
    const auto refused = run(db, made, everything());
    QVERIFY(!refused);
    const QString left = s(" Nothing of the step was left behind.");
    const QString remedy = refused.error().remedy;
    QVERIFY2(refused.error().message.contains(proof) && remedy.endsWith(left), qPrintable(told(refused)));
    QCOMPARE(m_server.exec(db, remedy.chopped(left.size()).section(QLatin1Char('\n'), 1)), QString());
    QCOMPARE(m_server.value(db, s("SELECT convalidated FROM pg_constraint WHERE conname = '%1'").arg(proof)), s("t"));
    const auto done = run(db, made, everything());
    QVERIFY2(done && done->end == RunEnd::Done, qPrintable(told(done)));
}

void RetiredGoneTest::whatIsLeftBehindIsNotDenied()
{
    const QString db = fresh();
    const Plan made = plan(db, widen);
    auto end = run(db, made, everything(Phase::Expand));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString shadow = value(
        db, "SELECT attname FROM pg_attribute WHERE attrelid = 'big'::regclass AND attname LIKE 'lockkeeper\\_new%'");
    QCOMPARE(renameTo(db, shadow, s("by_hand")), QString());
    // Of a backfill the rows that are filled stay filled.
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY(!end);
    QVERIFY2(end.error().message.contains(s("cannot go on")), qPrintable(told(end)));
    QVERIFY2(!end.error().remedy.contains(s("left behind")), qPrintable(told(end)));
    QCOMPARE(renameTo(db, s("by_hand"), shadow), QString());
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(sql(db, "DROP INDEX big_qty"), QString());
    end = run(db, made, everything(), true);
    QVERIFY(!end);
    QVERIFY2(end.error().message.contains(s("cannot be taken back: big_qty")), qPrintable(told(end)));
}

/// The dual write is off, so that the second forms hold what the first ones do not.
void RetiredGoneTest::othersAreKeptInTheUndo()
{
    const QString db = fresh();
    Draft draft;
    draft.put({pieces, Strategy::DualColumn});
    draft.put({RenameColumn{big, s("code"), s("label")}, Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    RunRequest request;
    request.through = Phase::Migrate;
    const auto gate = run(db, *made, request);
    QVERIFY2(gate && gate->end == RunEnd::AtGate, qPrintable(told(gate)));
    QCOMPARE(sql(db,
                 "ALTER TABLE big DISABLE TRIGGER USER; UPDATE big SET label = 'late', pieces = 99 WHERE id = 3;"
                 "ALTER TABLE big DROP COLUMN pieces CASCADE"),
        QString());
    const auto asked = run(db, *made, RunRequest{}, true);
    QVERIFY2(asked && asked->end == RunEnd::AtGate, qPrintable(told(asked)));
    QVERIFY2(asked->snapshot.gateNote.contains(s("Those of the others are copied")), qPrintable(told(asked)));
    const auto undone = run(db, *made, everything(), true);
    QVERIFY2(undone && undone->end == RunEnd::Done, qPrintable(told(undone)));
    QVERIFY(!hasColumn(db, s("label")));
    const QString name = value(db, "SELECT name FROM lockkeeper.safety_table");
    QCOMPARE(m_server.value(db, s("SELECT id || ' ' || lockkeeper_new_value FROM %1").arg(name)), s("3 late"));
}

QTEST_GUILESS_MAIN(RetiredGoneTest)
#include "tst_retiredgone.moc"
