// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/integration/plannedonserver.h"

#include <QTest>

using namespace lk;
using namespace lk::test;

/// What belongs to others and a plan needs a right to: found out before the run, not after hours of copying.
class OwnershipTest : public QObject, private PlannedOnServer {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start({QStringLiteral("allow_in_place_tablespaces = on")}), qPrintable(m_server.problem()));
        QCOMPARE(
            m_server.exec(QStringLiteral("postgres"), QStringLiteral("CREATE TABLESPACE \"Top Shelf\" LOCATION ''")),
            QString());
    }
    void tablesOfOthersAreAskedAboutBeforeTheRun_data();
    void tablesOfOthersAreAskedAboutBeforeTheRun();
    void keysOfOthersTablesAreAskedAboutBeforeTheRun_data();
    void keysOfOthersTablesAreAskedAboutBeforeTheRun();
    void membersOfOthersAreAskedAboutBeforeTheRun_data();
    void membersOfOthersAreAskedAboutBeforeTheRun();
    void whatCannotBeMadeAnewIsNamedBeforeTheCopy_data();
    void whatCannotBeMadeAnewIsNamedBeforeTheCopy();
    void begunByAnotherRole();

private:
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false,
        const QString& user = PrivateServer::superuser());
    Result<Plan> bigintPlan(const QString& db, const QString& table, const QString& column,
        const QString& user = PrivateServer::superuser());
};

Result<RunOutcome> OwnershipTest::run(
    const QString& db, const Plan& plan, const RunRequest& request, bool undo, const QString& user)
{
    RunControl control;
    Runner runner(m_backend, m_server.settings(db, user), plan, control, {});
    return undo ? runner.undo(request) : runner.run(request);
}

/// A dual column of that type.
Result<Plan> OwnershipTest::bigintPlan(
    const QString& db, const QString& table, const QString& column, const QString& user)
{
    const ChangeType change{{QStringLiteral("public"), table}, column, QStringLiteral("bigint")};
    return planned(db, Draft{{{change, Strategy::DualColumn}}}, user);
}

void OwnershipTest::tablesOfOthersAreAskedAboutBeforeTheRun_data()
{
    QTest::addColumn<QString>("has");
    QTest::addColumn<QString>("lacks");
    QTest::newRow("neither to lock nor to reference") << QString() << QStringLiteral("UPDATE, REFERENCES");
    QTest::newRow("only to reference") << QStringLiteral(", REFERENCES") << QStringLiteral("UPDATE");
    if (m_server.value(QStringLiteral("postgres"), QStringLiteral("SHOW server_version_num")).toInt() >= 170000) {
        QTest::newRow("to lock, for maintenance") << QStringLiteral(", MAINTAIN") << QStringLiteral("REFERENCES");
    }
}

/// What a foreign key references is locked with it.
void OwnershipTest::tablesOfOthersAreAskedAboutBeforeTheRun()
{
    QFETCH(QString, has);
    QFETCH(QString, lacks);
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE owners (id integer PRIMARY KEY); INSERT INTO owners VALUES (1), (2);"
                       "CREATE TABLE orders (id integer PRIMARY KEY, owner integer REFERENCES owners);"
                       "INSERT INTO orders VALUES (1, 1), (2, 2); ANALYZE"));
    const QString role = QStringLiteral("clerk_%1").arg(has.size()); // one for each row
    m_server.createRole(role);
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE orders OWNER TO %1; GRANT SELECT%3 ON owners TO %1;"
                                "GRANT CREATE ON SCHEMA public TO %1; GRANT CREATE ON DATABASE %2 TO %1")
                     .arg(role, db, has)),
        QString());
    const auto plan = bigintPlan(db, QStringLiteral("orders"), QStringLiteral("owner"), role);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    auto end = run(db, *plan, everything(), false, role);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().message.contains(QLatin1String("public.owners")), qPrintable(told(end)));
    QVERIFY2(end.error().remedy.startsWith(QStringLiteral("GRANT %1 ON ").arg(lacks)), qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')")), QString()); // nothing begun
    QCOMPARE(m_server.exec(db, end.error().remedy), QString());
    end = run(db, *plan, everything(Phase::Expand), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // The way back wants nothing of that table yet.
    QCOMPARE(m_server.exec(db, QStringLiteral("REVOKE ALL ON owners FROM %1").arg(role)), QString());
    end = run(db, *plan, everything(), true, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        m_server.exec(db, QStringLiteral("GRANT SELECT, UPDATE, REFERENCES ON owners TO %1").arg(role)), QString());
    end = run(db, *plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(owner) FROM orders WHERE id = 1")),
        QStringLiteral("bigint"));
}

void OwnershipTest::keysOfOthersTablesAreAskedAboutBeforeTheRun_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("plain") << QStringLiteral("orders");
    QTest::newRow("an apostrophe") << QStringLiteral("o'rders");
    QTest::newRow("a backslash") << QStringLiteral("or\\ders");
}

/// Only its owner makes a foreign key of a table anew.
void OwnershipTest::keysOfOthersTablesAreAskedAboutBeforeTheRun()
{
    QFETCH(QString, name);
    const QualifiedName orders{QStringLiteral("shop"), name};
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE owners (id integer PRIMARY KEY); INSERT INTO owners VALUES (1), (2);"
                       "CREATE SCHEMA shop; CREATE TABLE %1 (id integer PRIMARY KEY, owner bigint REFERENCES "
                       "owners); INSERT INTO %1 VALUES (1, 1), (2, 2); ANALYZE")
            .arg(orders.quoted()));
    const QString role = QStringLiteral("landlord_%1").arg(db); // one for each row
    m_server.createRole(role);
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE owners OWNER TO %1; GRANT CREATE ON SCHEMA public TO %1;"
                                "GRANT CREATE ON DATABASE %2 TO %1; GRANT UPDATE ON %3 TO %1")
                     .arg(role, db, orders.quoted())),
        QString());
    const auto plan = bigintPlan(db, QStringLiteral("owners"), QStringLiteral("id"));
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    auto end = run(db, *plan, everything(), false, role);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QCOMPARE(m_server.exec(db, end.error().remedy), QString()); // to look into the schema at all
    end = run(db, *plan, everything(), false, role);
    QVERIFY(!end);
    QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
    QVERIFY2(end.error().message.contains(QLatin1String("does not own ") + orders.printed()), qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')")), QString()); // nothing begun
    QCOMPARE(m_server.exec(db, QStringLiteral("ALTER TABLE %2 OWNER TO %1").arg(role, orders.quoted())), QString());
    end = run(db, *plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT pg_typeof(id) FROM owners WHERE id = 1")), QStringLiteral("bigint"));
}

void OwnershipTest::membersOfOthersAreAskedAboutBeforeTheRun_data()
{
    QTest::addColumn<QString>("members");
    QTest::addColumn<Strategy>("strategy");
    const QString parts
        = QStringLiteral("CREATE TABLE sales (id integer PRIMARY KEY, v integer) PARTITION BY RANGE (id);"
                         "CREATE TABLE part PARTITION OF sales FOR VALUES FROM (0) TO (100) PARTITION BY RANGE (id);"
                         "CREATE TABLE \"the last\" PARTITION OF part FOR VALUES FROM (0) TO (100);");
    const QString children = QStringLiteral("CREATE TABLE sales (id integer PRIMARY KEY, v integer);"
                                            "CREATE TABLE part (more integer) INHERITS (sales);"
                                            "CREATE TABLE \"the last\" () INHERITS (part);");
    QTest::newRow("partitions, dual column") << parts << Strategy::DualColumn;
    QTest::newRow("children, dual column") << children << Strategy::DualColumn;
    QTest::newRow("partitions, in place") << parts << Strategy::InPlace;
}

/// Whoever alters a column of a table must own all that inherit it.
void OwnershipTest::membersOfOthersAreAskedAboutBeforeTheRun()
{
    QFETCH(QString, members);
    QFETCH(Strategy, strategy);
    const QString db = m_server.freshDatabase(members + QStringLiteral("INSERT INTO sales VALUES (1, 1), (2, 2)"));
    const QString role = QStringLiteral("seller_%1").arg(db); // one for each row
    m_server.createRole(role);
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE sales OWNER TO %1; ALTER TABLE part OWNER TO %1;"
                                "GRANT CREATE ON SCHEMA public TO %1; GRANT CREATE ON DATABASE %2 TO %1")
                     .arg(role, db)),
        QString());
    const auto isRefused = [&](const Result<RunOutcome>& end) {
        return !end && end.error().kind == ErrorKind::Privilege
            && end.error().message.contains(QLatin1String("does not own public.\"the last\""))
            && end.error().message.contains(PrivateServer::superuser());
    };
    const QString give = QStringLiteral("ALTER TABLE \"the last\" OWNER TO %1");
    const RenameColumn change{
        {QStringLiteral("public"), QStringLiteral("sales")}, QStringLiteral("v"), QStringLiteral("w")};
    auto plan = planned(db, Draft{{{change, strategy}}});
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    auto end = run(db, *plan, everything(), false, role);
    QVERIFY2(isRefused(end), qPrintable(told(end)));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regnamespace('lockkeeper')")), QString()); // nothing begun
    QCOMPARE(m_server.exec(db, give.arg(role)), QString());
    plan = planned(db, Draft{{{change, strategy}}}); // whose table it is belongs to its shape
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    end = run(db, *plan, steps(1), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // The way back alters it as well.
    QCOMPARE(m_server.exec(db, give.arg(PrivateServer::superuser())), QString());
    end = run(db, *plan, everything(), true, role);
    // In place there is one statement to take back, which the server refuses as a whole.
    QVERIFY2(strategy == Strategy::InPlace ? !end && end.error().kind == ErrorKind::Privilege : isRefused(end),
        qPrintable(told(end)));
    QCOMPARE(m_server.exec(db, give.arg(role)), QString());
    end = run(db, *plan, everything(), true, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    end = run(db, *plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    // What is another's by now has nothing more to fear.
    QCOMPARE(m_server.exec(db, give.arg(PrivateServer::superuser())), QString());
    end = run(db, *plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::NothingToDo, qPrintable(told(end)));
}

void OwnershipTest::whatCannotBeMadeAnewIsNamedBeforeTheCopy_data()
{
    QTest::addColumn<QString>("role");
    QTest::addColumn<QString>("setup");
    QTest::addColumn<QString>("named");
    QTest::addColumn<QString>("remedy");
    QTest::newRow("extended statistics of another role")
        << QStringLiteral("reckoner")
        << QStringLiteral("CREATE ROLE statist; CREATE STATISTICS together ON n, m FROM orders; CREATE STATISTICS "
                          "too ON id, n FROM orders; ALTER STATISTICS together OWNER TO statist; ALTER STATISTICS too "
                          "OWNER TO statist")
        << QStringLiteral("statistics public.together cannot be made anew by this role: must be owner of")
        << QStringLiteral("GRANT statist TO reckoner; GRANT CREATE ON SCHEMA public TO statist");
    QTest::newRow("an index in another's tablespace")
        << QStringLiteral("shelver") << QStringLiteral("CREATE INDEX shelved ON orders (n) TABLESPACE \"Top Shelf\"")
        << QStringLiteral("index shelved cannot be made anew by this role: permission denied for tablespace")
        << QStringLiteral("GRANT CREATE ON TABLESPACE \"Top Shelf\" TO shelver");
}

void OwnershipTest::whatCannotBeMadeAnewIsNamedBeforeTheCopy()
{
    QFETCH(QString, role);
    QFETCH(QString, setup);
    QFETCH(QString, named);
    QFETCH(QString, remedy);
    const QString db = m_server.freshDatabase(QStringLiteral(
        "CREATE TABLE orders (id integer PRIMARY KEY, n integer, m integer); INSERT INTO orders VALUES (1, 1, 1)"));
    m_server.createRole(role);
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("ALTER TABLE orders OWNER TO %1; GRANT CREATE ON SCHEMA public TO %1;"
                                "GRANT CREATE ON DATABASE %2 TO %1; %3")
                     .arg(role, db, setup)),
        QString());
    const auto plan = bigintPlan(db, QStringLiteral("orders"), QStringLiteral("n"), role);
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    auto end = run(db, *plan, everything(Phase::Migrate), false, role);
    QVERIFY2(!end || end->end != RunEnd::Done, qPrintable(told(end)));
    QVERIFY2(told(end).contains(named), qPrintable(told(end)));
    QCOMPARE(m_server.value(db,
                 QStringLiteral("SELECT count(*) FROM pg_attribute WHERE attrelid = 'orders'::regclass AND "
                                "attnum > 3")),
        QStringLiteral("0"));
    QCOMPARE(m_server.exec(db, remedy), QString());
    end = run(db, *plan, everything(), false, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(
        m_server.value(db, QStringLiteral("SELECT pg_typeof(n) FROM orders WHERE id = 1")), QStringLiteral("bigint"));
}

/// The trigger's function is its maker's to replace and to drop: not to be found out at the cut-over.
void OwnershipTest::begunByAnotherRole()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE notes (id int PRIMARY KEY, v integer); INSERT INTO notes VALUES (1, 1), (2, 2)"));
    const QString role = QStringLiteral("heir");
    m_server.createRole(role);
    QCOMPARE(m_server.exec(
                 db, QStringLiteral("ALTER TABLE notes OWNER TO %1; GRANT CREATE ON SCHEMA public TO %1").arg(role)),
        QString());
    const auto plan = bigintPlan(db, QStringLiteral("notes"), QStringLiteral("v"));
    QVERIFY2(plan, plan ? "" : qPrintable(plan.error().printed()));
    auto end = run(db, *plan, everything(Phase::Expand));
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
    QCOMPARE(m_server.exec(db,
                 QStringLiteral("GRANT ALL ON SCHEMA lockkeeper TO %1; GRANT ALL ON ALL TABLES IN SCHEMA lockkeeper TO "
                                "%1")
                     .arg(role)),
        QString());
    for (const bool undo : {false, true}) {
        end = run(db, *plan, everything(), undo, role);
        QVERIFY(!end);
        QCOMPARE(int(end.error().kind), int(ErrorKind::Privilege));
        QVERIFY2(end.error().remedy.contains(PrivateServer::superuser()), qPrintable(told(end)));
    }
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM lockkeeper.cursor")), QStringLiteral("0"));
    QCOMPARE(m_server.exec(db, QStringLiteral("GRANT %1 TO %2").arg(PrivateServer::superuser(), role)), QString());
    end = run(db, *plan, everything(), true, role);
    QVERIFY2(end && end->end == RunEnd::Done, qPrintable(told(end)));
}

QTEST_GUILESS_MAIN(OwnershipTest)
#include "tst_ownership.moc"
