// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/dualwritehealth.h"
#include "tests/integration/plannedonserver.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QualifiedName orders{QStringLiteral("public"), QStringLiteral("orders")};
const QualifiedName owners{QStringLiteral("public"), QStringLiteral("owners")};
const QualifiedName lone{QStringLiteral("public"), QStringLiteral("lone")};
const ChangeType ownerOfOrder{orders, QStringLiteral("owner"), QStringLiteral("bigint")};
const ChangeType amount{lone, QStringLiteral("amount"), QStringLiteral("bigint")};

RunRequest confirming(Phase through, const QStringList& gates)
{
    RunRequest request;
    request.through = through;
    request.confirmed = gates;
    return request;
}

} // namespace

/// What of ours goes on acting while somebody has switched the dual write off, on whichever table of the plan and under
/// whichever name, and what an earlier Lockkeeper's plan does not say.
class DualWriteOffTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void keyThatGoesByWhatWasBefore();
    void keysRefuseNothing_data();
    void keysRefuseNothing();
    void keyOfTheRetiredColumnIsTold();
    void lookedAtUntilItsOwnContract();
    void lookedAtUnderItsNewName();
    void planThatDoesNotSayWhatItCutsOver_data();
    void planThatDoesNotSayWhatItCutsOver();

private:
    QString fresh() { return m_server.freshDatabase(m_schema); }
    QString sql(const QString& db, const QString& script) { return m_server.exec(db, script); }
    QString value(const QString& db, const QString& query) { return m_server.value(db, query); }
    Plan planOf(const QString& db, const QList<Change>& changes)
    {
        Draft draft;
        for (const Change& change : changes) {
            draft.put({change, std::holds_alternative<RenameTable>(change) ? Strategy::InPlace : Strategy::DualColumn});
        }
        const auto made = planned(db, draft);
        if (!made) {
            qFatal("%s", qPrintable(made.error().printed()));
        }
        return *made;
    }
    DualWriteHealthPtr health(const QString& db, const Plan& plan)
    {
        RunControl control;
        const auto read = Runner(m_backend, m_server.settings(db), plan, control, {}).status();
        if (!read) {
            qFatal("%s", qPrintable(read.error().printed()));
        }
        return read->dualWrite;
    }
    /// "DISABLE" or "ENABLE ALWAYS".
    QString turn(const QString& db, const char* how, const QString& table)
    {
        const QString trigger = value(db,
            s("SELECT quote_ident(tgname) FROM pg_trigger WHERE tgrelid = '%1'::regclass AND tgname LIKE "
              "'~lockkeeper%'")
                .arg(table));
        return sql(db, s("ALTER TABLE %1 %2 TRIGGER %3").arg(table, s(how), trigger));
    }

    const QString m_schema = s("CREATE TABLE owners (id integer PRIMARY KEY, kind integer NOT NULL DEFAULT 1, UNIQUE "
                               "(id, kind)); INSERT INTO owners SELECT generate_series(1, 20);"
                               "CREATE TABLE orders (id integer PRIMARY KEY, owner integer NOT NULL);"
                               "INSERT INTO orders SELECT g, 1 + g % 10 FROM generate_series(1, 100) g;"
                               "CREATE TABLE lone (id integer PRIMARY KEY, amount integer NOT NULL);"
                               "INSERT INTO lone SELECT g, g FROM generate_series(1, 100) g; ANALYZE;");
};

/// The new column holds the owner of before, whose going would take the order along.
void DualWriteOffTest::keyThatGoesByWhatWasBefore()
{
    const QString db = fresh();
    QCOMPARE(sql(db, s("ALTER TABLE orders ADD FOREIGN KEY (owner) REFERENCES owners ON DELETE CASCADE")), QString());
    const Plan made = planOf(db, {ownerOfOrder});
    auto end = run(db, made, confirming(Phase::Migrate, {}));
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    const QString keys = s("SELECT count(*) || ' ' || bool_and(convalidated) FROM pg_constraint WHERE contype = 'f' "
                           "AND conrelid = 'orders'::regclass");
    QCOMPARE(value(db, keys), s("2 true"));
    QCOMPARE(turn(db, "DISABLE", s("orders")), QString());
    QCOMPARE(sql(db, s("UPDATE orders SET owner = 12 WHERE id = 5")), QString()); // its owner was 6
    QCOMPARE(turn(db, "ENABLE ALWAYS", s("orders")), QString());
    const auto seen = health(db, made);
    QVERIFY(seen && seen->faults.size() == 1);
    QVERIFY2(seen->faults.first().keys.contains(s("lockkeeper_orders_owner_fkey")), qPrintable(printed(*seen)));
    QVERIFY2(printed(*seen).contains(s("delete and change rows")), qPrintable(printed(*seen)));
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QVERIFY2(end.error().message.contains(s("lockkeeper_orders_owner_fkey")), qPrintable(told(end)));
    QCOMPARE(value(db, keys), s("1 true"));
    QVERIFY(health(db, made)->faults.isEmpty());
    QCOMPARE(sql(db, s("DELETE FROM owners WHERE id = 6")), QString());
    QCOMPARE(value(db, s("SELECT string_agg(id::text, ',') FROM orders WHERE id % 10 = 5")), s("5"));
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT owner || ' ' || pg_typeof(owner) FROM orders WHERE id = 5")), s("12 bigint"));
    QCOMPARE(value(db, keys), s("2 true"));
    // It stands through an undo of the cut-over, and the whole way back.
    end = run(db, made, steps(1), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, keys), s("2 true"));
    end = run(db, made, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, keys), s("1 true"));
    QCOMPARE(value(db, s("SELECT owner FROM orders WHERE id = 5")), s("12"));
}

void DualWriteOffTest::keysRefuseNothing_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<Change>("change");
    QTest::addColumn<QString>("off"); ///< table
    QTest::addColumn<QString>("writes");
    QTest::newRow("a key over two columns that must both be there")
        << s("ALTER TABLE orders ADD kind integer DEFAULT 1; ALTER TABLE orders ALTER owner DROP NOT NULL;"
             "ALTER TABLE orders ADD FOREIGN KEY (owner, kind) REFERENCES owners (id, kind) MATCH FULL")
        << Change(ownerOfOrder) << s("orders") << s("INSERT INTO orders (id, owner, kind) VALUES (200, 3, 1)");
    QTest::newRow("a key to a column that changes as well")
        << s("ALTER TABLE orders ADD FOREIGN KEY (owner) REFERENCES owners")
        << Change(ChangeType{owners, s("id"), s("bigint")}) << s("owners")
        << s("INSERT INTO owners (id) VALUES (50); INSERT INTO orders (id, owner) VALUES (200, 50)");
}

/// What the application writes meanwhile has not reached the new columns, whose keys know nothing of it.
void DualWriteOffTest::keysRefuseNothing()
{
    QFETCH(QString, setup);
    QFETCH(Change, change);
    QFETCH(QString, off);
    QFETCH(QString, writes);
    const QString db = fresh();
    QCOMPARE(sql(db, setup), QString());
    const Plan made = planOf(db, {change});
    auto end = run(db, made, confirming(Phase::Migrate, {}));
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QCOMPARE(turn(db, "DISABLE", off), QString());
    const auto seen = health(db, made);
    QVERIFY(seen && seen->faults.size() == 1 && !seen->faults.first().keys.isEmpty());
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QCOMPARE(sql(db, writes), QString());
    QCOMPARE(turn(db, "ENABLE ALWAYS", off), QString());
    for (int runs = 0; !end && runs < 2; ++runs) { // one that finds it altered, one that goes through
        end = run(db, made, everything(Phase::Migrate));
    }
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT count(*) FROM pg_constraint WHERE NOT convalidated")), s("0"));
    QCOMPARE(value(db, s("SELECT pg_typeof(owner) FROM orders WHERE id = 200")), s("bigint"));
    QVERIFY(sql(db, s("INSERT INTO orders (id, owner) VALUES (201, 77)")).contains(s("foreign key")));
}

/// Nothing is copied anew there: a person must know.
void DualWriteOffTest::keyOfTheRetiredColumnIsTold()
{
    const QString db = fresh();
    QCOMPARE(sql(db, s("ALTER TABLE orders ADD FOREIGN KEY (owner) REFERENCES owners")), QString());
    const Plan made = planOf(db, {ownerOfOrder});
    const auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        sql(db, s("ALTER TABLE orders DISABLE TRIGGER USER; UPDATE orders SET owner = 12 WHERE owner = 6")), QString());
    QVERIFY(sql(db, s("DELETE FROM owners WHERE id = 6")).contains(s("lockkeeper_old_orders_owner_fkey")));
    const auto seen = health(db, made);
    QVERIFY(seen && seen->faults.size() == 1);
    QVERIFY2(seen->faults.first().keys.contains(s("lockkeeper_old_orders_owner_fkey")), qPrintable(printed(*seen)));
}

/// The first table has come to its end, the other's both forms still wait.
void DualWriteOffTest::lookedAtUntilItsOwnContract()
{
    const QString db = fresh();
    const Plan made = planOf(db, {ownerOfOrder, amount});
    auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    end = run(db, made, confirming(Phase::Contract, {s("contract")}));
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    const QString left = value(db, s("SELECT tgrelid::regclass FROM pg_trigger WHERE tgname LIKE '~lockkeeper%'"));
    QVERIFY(left == s("lone") || left == s("orders")); // one alone
    auto seen = health(db, made);
    QVERIFY(seen);
    QVERIFY2(seen->isWell(), qPrintable(printed(*seen)));
    QCOMPARE(seen->rowsSeen, 100);
    QCOMPARE(turn(db, "DISABLE", left), QString());
    QCOMPARE(sql(db, s("UPDATE %1 SET %2 = 7 WHERE id = 50").arg(left, left == s("lone") ? s("amount") : s("owner"))),
        QString());
    seen = health(db, made);
    QVERIFY(seen && seen->faults.size() == 1);
    QCOMPARE(toString(seen->faults.first().kind), s("off"));
    QVERIFY(seen->faults.first().table.contains(left));
    QCOMPARE(seen->rowsApart, 1);
    end = run(db, made, everything());
    QVERIFY2(!end && end.error().kind == ErrorKind::DataLost, qPrintable(told(end)));
    QVERIFY2(end.error().detail.contains(s("id = 50, ")), qPrintable(end.error().detail));
    const QString column = left == s("lone") ? s("amount") : s("owner");
    const QString retired = value(db,
        s("SELECT quote_ident(attname) FROM pg_attribute WHERE attrelid = '%1'::regclass AND attname LIKE "
          "'lockkeeper\\_old%'")
            .arg(left));
    QCOMPARE(sql(db, s("UPDATE %1 SET %2 = %3 WHERE id = 50").arg(left, retired, column)), QString());
    end = run(db, made, everything());
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QVERIFY(!health(db, made));
}

/// Its name is changed last of all, and first when everything is taken back.
void DualWriteOffTest::lookedAtUnderItsNewName()
{
    const QString db = fresh();
    const Plan made = planOf(db, {RenameColumn{lone, s("amount"), s("total")}, RenameTable{lone, s("single")}});
    auto end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT to_regclass('single')")), s("single"));
    auto seen = health(db, made);
    QVERIFY2(seen && seen->isWell() && seen->rowsSeen == 100, seen ? qPrintable(printed(*seen)) : "not looked at");
    QCOMPARE(sql(db,
                 s("CREATE VIEW lone AS TABLE single; ALTER TABLE single DISABLE TRIGGER USER;"
                   "UPDATE single SET total = 777 WHERE id IN (2, 5)")),
        QString());
    seen = health(db, made);
    QVERIFY(seen && seen->faults.size() == 1);
    QCOMPARE(seen->faults.first().table, s("\"public\".\"single\""));
    QCOMPARE(seen->rowsApart, 2);
    QCOMPARE(sql(db, s("DROP VIEW lone")), QString());
    end = run(db, made, RunRequest{}, true);
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QVERIFY2(end->snapshot.gateNote.contains(s("2 rows")), qPrintable(told(end)));
    end = run(db, made, everything(), true);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    const QString kept = value(db, s("SELECT name FROM lockkeeper.safety_table"));
    QVERIFY(!kept.isEmpty());
    QCOMPARE(
        value(db,
            s("SELECT string_agg(id || ':' || lockkeeper_old_value || '/' || lockkeeper_new_value, ' ' ORDER BY id) "
              "FROM %1")
                .arg(kept)),
        s("2:777/2 5:777/5"));
}

void DualWriteOffTest::planThatDoesNotSayWhatItCutsOver_data()
{
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QStringList>("alsoChanged");
    QTest::addColumn<QString>("off"); ///< table
    QTest::addColumn<bool>("copied"); ///< anew; else the plan is refused
    const QString parts
        = s("ALTER TABLE lone RENAME TO flat; CREATE TABLE lone (LIKE flat, PRIMARY KEY (id)) PARTITION "
            "BY RANGE (id); CREATE TABLE low PARTITION OF lone DEFAULT; INSERT INTO lone TABLE flat; "
            "DROP TABLE flat; ANALYZE");
    QTest::newRow("one table") << QString() << QStringList{} << s("lone") << true;
    QTest::newRow("a partition") << parts << QStringList{} << s("low") << true;
    QTest::newRow("one of two tables") << QString() << QStringList{s("orders")} << s("lone") << true;
    QTest::newRow("a partition of one of two tables") << parts << QStringList{s("orders")} << s("low") << false;
}

/// As an earlier Lockkeeper has left it in the journal.
void DualWriteOffTest::planThatDoesNotSayWhatItCutsOver()
{
    QFETCH(QString, setup);
    QFETCH(QStringList, alsoChanged);
    QFETCH(QString, off);
    QFETCH(bool, copied);
    const QString db = fresh();
    QCOMPARE(sql(db, setup), QString());
    QList<Change> changes{amount};
    if (!alsoChanged.isEmpty()) {
        changes << ownerOfOrder;
    }
    Plan made = planOf(db, changes);
    for (Step& step : made.steps) {
        step.cutsOver.clear();
    }
    auto end = run(db, made, confirming(Phase::Migrate, {}));
    QVERIFY2(end && end->end == RunEnd::AtGate, qPrintable(told(end)));
    QCOMPARE(turn(db, "DISABLE", off), QString());
    QCOMPARE(sql(db, s("UPDATE lone SET amount = 777 WHERE id IN (2, 5)")), QString());
    QCOMPARE(turn(db, "ENABLE ALWAYS", off), QString());
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(!end, qPrintable(told(end)));
    QCOMPARE(int(end.error().kind), int(copied ? ErrorKind::DataLost : ErrorKind::Unsupported));
    if (!copied) {
        QVERIFY2(end.error().message.contains(s("earlier Lockkeeper")), qPrintable(told(end)));
        end = run(db, made, everything(), true);
        QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
        QCOMPARE(value(db, s("SELECT count(*) FROM lone WHERE amount = 777")), s("2"));
        return;
    }
    end = run(db, made, everything(Phase::Migrate));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(value(db, s("SELECT string_agg(amount || ' ' || pg_typeof(amount), ',') FROM lone WHERE id IN (2, 5)")),
        s("777 bigint,777 bigint"));
}

QTEST_GUILESS_MAIN(DualWriteOffTest)
#include "tst_dualwriteoff.moc"
