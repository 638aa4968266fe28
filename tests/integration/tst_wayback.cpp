// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/planprogress.h"
#include "tests/integration/background.h"
#include "tests/integration/plannedonserver.h"
#include "tests/support/patience.h"

#include <QTest>

#include <algorithm>

using namespace lk;
using namespace lk::test;

/// The old form stands for every value until Contract, and where it cannot that is counted, kept and no hindrance: on
/// the way back, when rows are copied anew, and when the old form goes.
class WayBackTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void whatComesBackAsAnotherIsCountedAndKept_data();
    void whatComesBackAsAnotherIsCountedAndKept();
    void whatComesBackAsAnotherMayBeWrittenBeforeTheCutOver_data() { pairs(); }
    void whatComesBackAsAnotherMayBeWrittenBeforeTheCutOver();
    void whatAnUndoLostDoesNotStandInTheWay();
    void swappedWhileTheDualWriteWasOff_data();
    void swappedWhileTheDualWriteWasOff();
    void provedInTwoSchemas();
    void writtenByWhoeverWasThereBeforeContract();
    void droppedByHandBeforeContract_data();
    void droppedByHandBeforeContract();
    void keptValuesAreNobodyElses();

private:
    static void pairs();
    QString fresh(const QString& type, const QString& fill);
    QString sql(const QString& db, const QString& script) { return m_server.exec(db, script); }
    QString value(const QString& db, const QString& query) { return m_server.value(db, query); }
    QString trigger(const QString& db);
};

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QualifiedName table{QStringLiteral("public"), QStringLiteral("t")};

ChangeType retype(const QString& to, const char* column = "c")
{
    return ChangeType{table, s(column), to};
}

/// Of what is carried out, gates apart, before the cut-over.
int stepsBeforeCutOver(const Plan& plan)
{
    int count = 0;
    for (const Step& step : plan.steps) {
        if (!step.cutsOver.isEmpty()) {
            break;
        }
        count += step.gate() ? 0 : 1;
    }
    return count;
}

} // namespace

/// The way there loses nothing and the way back never fails; but `value` comes back as another.
void WayBackTest::pairs()
{
    QTest::addColumn<QString>("from");
    QTest::addColumn<QString>("to");
    QTest::addColumn<QString>("fill");
    QTest::addColumn<QString>("value");
    QTest::newRow("boolean to integer") << s("boolean") << s("integer") << s("g % 2 = 0") << s("2");
    QTest::newRow("timestamp(0) to timestamp")
        << s("timestamp(0)") << s("timestamp") << s("timestamp '2026-01-01' + g * interval '1 hour'")
        << s("'2026-05-05 01:02:03.456'");
    QTest::newRow("cidr to inet") << s("cidr") << s("inet") << s("set_masklen(inet '10.0.0.0' + g, 32)::cidr")
                                  << s("'10.1.2.3/8'");
    QTest::newRow("time to timetz") << s("time") << s("timetz") << s("time '01:00' + g * interval '1 minute'")
                                    << s("'05:06:07+05'");
    QTest::newRow("name to text") << s("name") << s("text") << s("('v' || g)::name") << s("repeat('x', 100)");
}

QString WayBackTest::fresh(const QString& type, const QString& fill)
{
    return m_server.freshDatabase(s("CREATE TABLE t (id int PRIMARY KEY, c %1, note text);"
                                    "INSERT INTO t SELECT g, %2, 'n' FROM generate_series(1, 20) g; ANALYZE;")
            .arg(type, fill));
}

QString WayBackTest::trigger(const QString& db)
{
    return value(
        db, s("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgname LIKE '~lockkeeper%' ORDER BY tgrelid LIMIT 1"));
}

void WayBackTest::whatComesBackAsAnotherIsCountedAndKept_data()
{
    pairs();
}

void WayBackTest::whatComesBackAsAnotherIsCountedAndKept()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, fill);
    QFETCH(QString, value);
    for (const Strategy strategy : {Strategy::InPlace, Strategy::DualColumn}) {
        const QString db = fresh(from, fill);
        const QString before = this->value(db, s("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t"));
        const Plan made = plan(db, retype(to), strategy);
        auto end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        // What comes back as it was is nothing to ask about.
        end = run(db, made, RunRequest{}, true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(this->value(db, s("SELECT md5(string_agg(t::text, ',' ORDER BY id)) FROM t")), before);
        end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(sql(db, s("UPDATE t SET c = %1 WHERE id = 7").arg(value)), QString());
        end = run(db, made, RunRequest{}, true);
        QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
        QCOMPARE(end->snapshot.gate, s("undo-loses-rows"));
        QVERIFY2(end->snapshot.gateNote.contains(s("1 row")), qPrintable(end->snapshot.gateNote));
        end = run(db, made, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        const QString kept = this->value(db, s("SELECT name FROM lockkeeper.safety_table"));
        QCOMPARE(this->value(db, s("SELECT id || ' ' || (lockkeeper_new_value = %1)::text FROM %2").arg(value, kept)),
            s("7 true"));
    }
}

/// An application that knows the new name already.
void WayBackTest::whatComesBackAsAnotherMayBeWrittenBeforeTheCutOver()
{
    QFETCH(QString, from);
    QFETCH(QString, to);
    QFETCH(QString, fill);
    QFETCH(QString, value);
    const QString db = fresh(from, fill);
    Draft draft;
    draft.put({RenameColumn{table, s("c"), s("n")}, Strategy::DualColumn});
    draft.put({retype(to), Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    auto end = run(db, *made, everything(Phase::Expand));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const int left = stepsBeforeCutOver(*made) - int(std::ranges::count_if(made->steps, [](const Step& step) {
        return step.phase == Phase::Expand && !step.gate();
    }));
    QCOMPARE(
        sql(db, s("INSERT INTO t (id, n) VALUES (100, %1); UPDATE t SET n = %1 WHERE id = 3").arg(value)), QString());
    end = run(db, *made, steps(left));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const Step* next = nextStep(*made, end->snapshot);
    QVERIFY2(next != nullptr && !next->cutsOver.isEmpty(), next == nullptr ? "" : qPrintable(next->id));
    // Nothing of ours refuses it, whatever was proven.
    QCOMPARE(
        sql(db, s("INSERT INTO t (id, n) VALUES (101, %1); UPDATE t SET n = %1 WHERE id = 4").arg(value)), QString());
    QCOMPARE(sql(db, s("UPDATE t SET note = 'm'")), QString());
    end = run(db, *made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(this->value(db, s("SELECT string_agg(id::text, ',' ORDER BY id) FROM t WHERE n = %1").arg(value)),
        s("3,4,100,101"));
}

/// Its values are in a table of their own; the second column is filled from the first again.
void WayBackTest::whatAnUndoLostDoesNotStandInTheWay()
{
    const QString db = fresh(s("integer"), s("g"));
    const Plan made = plan(db, retype(s("bigint")));
    auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(sql(db, s("UPDATE t SET c = 3000000000 WHERE id = 7")), QString());
    end = run(db, made, steps(1), true); // the cut-over alone
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        value(db, s("SELECT pg_typeof(c) || ' ' || coalesce(c::text, 'none') FROM t WHERE id = 7")), s("integer none"));
    const int before = int(std::ranges::count_if(made.steps, [&](const Step& step) {
        return end->snapshot.steps.value(step.id).state != StepState::Done && !step.gate()
            && step.phase == Phase::Migrate && step.cutsOver.isEmpty();
    }));
    end = run(db, made, steps(before));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(sql(db, s("UPDATE t SET note = 'm' WHERE id = 7")), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT count(*) FROM t WHERE c IS NULL AND id = 7")), s("1"));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QCOMPARE(value(db, s("SELECT lockkeeper_new_value FROM %1").arg(kept)), s("3000000000"));
}

void WayBackTest::swappedWhileTheDualWriteWasOff_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("leaf");
    QTest::addColumn<QString>("name"); ///< in the end
    const Change widen = retype(s("bigint"));
    const Change rename = RenameColumn{table, s("c"), s("d")};
    const QString parts
        = s("ALTER TABLE t RENAME TO flat; CREATE TABLE t (LIKE flat, PRIMARY KEY (id, note)) PARTITION BY LIST (note);"
            "CREATE TABLE leaf PARTITION OF t DEFAULT; INSERT INTO t TABLE flat; DROP TABLE flat;");
    QTest::newRow("under a unique index, the type changed")
        << s("CREATE UNIQUE INDEX u ON t (c);") << widen << s("t") << s("c");
    QTest::newRow("under a unique constraint, the type changed")
        << s("ALTER TABLE t ADD UNIQUE (c);") << widen << s("t") << s("c");
    QTest::newRow("under a deferrable constraint, the type changed")
        << s("ALTER TABLE t ADD UNIQUE (c) DEFERRABLE;") << widen << s("t") << s("c");
    QTest::newRow("under a unique index, renamed")
        << s("CREATE UNIQUE INDEX u ON t (c) WHERE id > 0;") << rename << s("t") << s("d");
    QTest::newRow("under a unique constraint, renamed")
        << s("ALTER TABLE t ADD UNIQUE (c);") << rename << s("t") << s("d");
    QTest::newRow("under a unique index of a partition")
        << parts + s("CREATE UNIQUE INDEX u ON leaf (c);") << widen << s("leaf") << s("c");
    QTest::newRow("under a unique index of all partitions, the type changed")
        << parts + s("CREATE UNIQUE INDEX u ON t (c, note);") << widen << s("leaf") << s("c");
    QTest::newRow("under a unique constraint of all partitions, renamed")
        << parts + s("ALTER TABLE t ADD UNIQUE (c, note);") << rename << s("leaf") << s("d");
    QTest::newRow("under a check over two columns")
        << s("ALTER TABLE t ADD most integer; UPDATE t SET most = c; ALTER TABLE t ADD CHECK (c <= most);") << widen
        << s("t") << s("c");
}

/// Where one of two rows is copied before the other, both hold the same value for a moment.
void WayBackTest::swappedWhileTheDualWriteWasOff()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    QFETCH(QString, leaf);
    QFETCH(QString, name);
    const QString db = fresh(s("integer"), s("g"));
    QCOMPARE(sql(db, setup), QString());
    const Plan made = plan(db, change);
    RunRequest toTheGate;
    toTheGate.through = Phase::Migrate;
    auto end = run(db, made, toTheGate);
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    const QString off = s("ALTER TABLE %1 DISABLE TRIGGER USER;").arg(leaf);
    const QString swap = s("UPDATE t SET c = -1 WHERE id = 2; UPDATE t SET c = 2 WHERE id = 3;"
                           "UPDATE t SET c = 3 WHERE id = 2;");
    const QString on = s("ALTER TABLE %1 ENABLE ALWAYS TRIGGER %2;").arg(leaf, trigger(db));
    if (setup.contains(s("most"))) {
        QCOMPARE(sql(db, off), QString());
        end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
        // What is left of the second column must refuse nothing.
        QCOMPARE(sql(db, s("UPDATE t SET c = 1, most = 1 WHERE id = 20; INSERT INTO t VALUES (21, 21, 'n', 21);") + on),
            QString());
    } else {
        QCOMPARE(sql(db, off + swap + on), QString());
        end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    }
    for (int runs = 0; !end && runs < 2; ++runs) { // one that may find it altered, one that goes through
        end = run(db, made, everything(Phase::Migrate));
    }
    if (leaf != s("t")) {
        // Among partitions the twins stay, for those that came since would not get theirs again: the copy is refused,
        // the application is not, and the way back is open.
        QVERIFY2(!end && end.error().sqlState == s("23505"), qPrintable(told(end)));
        QVERIFY2(end.error().remedy.contains(s("Undo the plan")), qPrintable(told(end)));
        end = run(db, made, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(
            value(db, s("SELECT string_agg(c::text, ',' ORDER BY id) FROM t WHERE id IN (2, 3, 20)")), s("3,2,20"));
        return;
    }
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT string_agg(%1::text, ',' ORDER BY id) FROM t WHERE id IN (2, 3, 20)").arg(name)),
        setup.contains(s("most")) ? s("2,3,1") : s("3,2,20"));
    QCOMPARE(value(db, s("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")), s("0"));
    // Back from there, and once more.
    end = run(db, made, steps(1), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")), s("0"));
    end = run(db, made, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db,
                 s("SELECT count(*) FROM pg_class WHERE relname LIKE 'lockkeeper\\_%' AND relnamespace = "
                   "'public'::regnamespace")),
        s("0"));
}

/// Steps of tables that bear the same name differ by a number behind their names.
void WayBackTest::provedInTwoSchemas()
{
    const QString db = fresh(s("integer"), s("g"));
    QCOMPARE(sql(db,
                 s("CREATE SCHEMA other; CREATE TABLE other.t (LIKE t INCLUDING ALL); INSERT INTO other.t TABLE t;"
                   "ANALYZE")),
        QString());
    const QualifiedName second{s("other"), s("t")};
    Draft draft;
    draft.put({retype(s("bigint")), Strategy::DualColumn});
    draft.put({ChangeType{second, s("c"), s("bigint")}, Strategy::DualColumn});
    const auto made = planned(db, draft);
    QVERIFY2(made, made ? "" : qPrintable(made.error().printed()));
    RunRequest toTheGate;
    toTheGate.through = Phase::Migrate;
    auto end = run(db, *made, toTheGate);
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QCOMPARE(sql(db, s("SET lockkeeper.backfill = 'on'; UPDATE other.t SET c = 777 WHERE id = 2")), QString());
    end = run(db, *made, everything(Phase::Migrate));
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QCOMPARE(sql(db, s("UPDATE other.t SET note = 'm' WHERE id = 2")), QString());
    end = run(db, *made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT c || ' ' || pg_typeof(c) FROM other.t WHERE id = 2")), s("777 bigint"));
}

/// A transaction that has written the old form before it was closed to values of its own, and commits afterwards.
void WayBackTest::writtenByWhoeverWasThereBeforeContract()
{
    const QString db = fresh(s("text"), s("g::text"));
    const Plan made = plan(db, retype(s("integer")));
    auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString retired = value(db,
        s("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = 't'::regclass AND attname LIKE "
          "'lockkeeper\\_old%'"));
    Background contract(m_backend, m_server.settings(db), made, everything());
    {
        Holder writer(m_backend, m_server.settings(db), {s("UPDATE t SET %1 = '007' WHERE id = 7").arg(retired)});
        contract.start();
        QTRY_VERIFY(contract.waitedFor(writer.pid()) || contract.hasEnded());
        QVERIFY(writer.session().query(s("COMMIT")));
    }
    QTRY_VERIFY(contract.hasEnded());
    end = contract.end();
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QCOMPARE(value(db, s("SELECT id || ' ' || lockkeeper_old_value FROM %1").arg(kept)), s("7 007"));
}

void WayBackTest::droppedByHandBeforeContract_data()
{
    QTest::addColumn<QString>("drop");
    QTest::newRow("the trigger") << s("DROP TRIGGER %1 ON t");
    QTest::newRow("the trigger with its function")
        << s("DO $$BEGIN EXECUTE 'DROP FUNCTION ' || (SELECT tgfoid::regprocedure FROM pg_trigger WHERE tgname LIKE "
             "'~lockkeeper%' LIMIT 1) || ' CASCADE'; END$$");
}

void WayBackTest::droppedByHandBeforeContract()
{
    QFETCH(QString, drop);
    for (const Change& change : {Change(RenameColumn{table, s("c"), s("d")}), Change(retype(s("bigint")))}) {
        const QString db = fresh(s("integer"), s("g"));
        const Plan made = plan(db, change);
        auto end = run(db, made, everything(Phase::Migrate));
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(sql(db, drop.contains(s("%1")) ? drop.arg(trigger(db)) : drop), QString());
        end = run(db, made, everything());
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(value(db,
                     s("SELECT (SELECT count(*) FROM pg_proc WHERE pronamespace = 'lockkeeper'::regnamespace) + "
                       "(SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal)")),
            s("0"));
    }
}

/// The database may grant every new table to somebody.
void WayBackTest::keptValuesAreNobodyElses()
{
    const QString db = fresh(s("text"), s("'0' || g"));
    m_server.createRole(s("curious"));
    QCOMPARE(sql(db,
                 s("ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO curious;"
                   "ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;")),
        QString());
    const Plan made = plan(db, retype(s("integer")));
    const auto end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QCOMPARE(value(db, s("SELECT count(*) FROM %1").arg(kept)), s("20"));
    QCOMPARE(value(db,
                 s("SELECT count(*) FROM pg_class c, aclexplode(c.relacl) g WHERE c.oid = '%1'::regclass AND "
                   "g.grantee <> c.relowner")
                     .arg(kept)),
        s("0"));
}

QTEST_GUILESS_MAIN(WayBackTest)
#include "tst_wayback.moc"
