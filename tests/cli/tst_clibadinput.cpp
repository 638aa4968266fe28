// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/program.h"
#include "tests/support/patience.h"

#include <QFile>
#include <QJsonDocument>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

const char* const shop
    = "CREATE TABLE orders (id int PRIMARY KEY, amount numeric NOT NULL, note text, total_price int);"
      "INSERT INTO orders SELECT i, i, 'n', i FROM generate_series(1, 100) i;"
      "CREATE VIEW summary AS SELECT count(*) FROM orders; ANALYZE";

} // namespace

/// Every way in which the words, the file, the server or the schema may be wrong: a clear error, the right status, and
/// nothing left behind, neither in the database nor in the folder.
class TestCliBadInput : public QObject {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void plan_data();
    void plan();
    void words_data();
    void words();
    void unreachable();
    void noSuchDatabase();
    void passwordInTheDsn();
    void noPrivilege();
    void readOnlyConnection();
    void otherSchema();
    void damagedPlan_data();
    void damagedPlan();
    void secondOperator();
    void unknownGateAndPhase();

private:
    TestServer m_server;
};

void TestCliBadInput::plan_data()
{
    QTest::addColumn<QStringList>("changes");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("says");
    const auto rename = [](const QString& what) { return QStringList{QStringLiteral("--rename-column"), what}; };
    const auto type = [](const QString& what) { return QStringList{QStringLiteral("--change-type"), what}; };
    QTest::newRow("unknown table") << rename(QStringLiteral("public.order.amount=total")) << 1
                                   << QStringLiteral("public.orders");
    QTest::newRow("unknown schema") << rename(QStringLiteral("shop.orders.amount=total")) << 1
                                    << QStringLiteral("shop.orders");
    QTest::newRow("unknown column") << rename(QStringLiteral("public.orders.amuont=total")) << 1
                                    << QStringLiteral("amount");
    QTest::newRow("unknown column of a type change")
        << type(QStringLiteral("public.orders.amuont=bigint")) << 1 << QStringLiteral("amount");
    QTest::newRow("target column taken") << rename(QStringLiteral("public.orders.amount=note")) << 1
                                         << QStringLiteral("note");
    QTest::newRow("target table taken") << QStringList{QStringLiteral("--rename-table"),
        QStringLiteral("public.orders=summary")}
                                        << 1 << QStringLiteral("summary");
    QTest::newRow("name of a system column")
        << rename(QStringLiteral("public.orders.amount=ctid")) << 1 << QStringLiteral("ctid");
    QTest::newRow("name over 63 bytes") << rename(
        QStringLiteral("public.orders.amount=") + QString(64, QLatin1Char('x')))
                                        << 2 << QStringLiteral("63");
    QTest::newRow("type that does not exist")
        << type(QStringLiteral("public.orders.amount=integr")) << 1 << QStringLiteral("integr");
    QTest::newRow("expression that does not parse") << QStringList{QStringLiteral("--change-type"),
        QStringLiteral("public.orders.amount=int"), QStringLiteral("--using"), QStringLiteral("amount +")}
                                                    << 2 << QString();
    QTest::newRow("expression over another column") << QStringList{QStringLiteral("--change-type"),
        QStringLiteral("public.orders.amount=int"), QStringLiteral("--using"), QStringLiteral("total_price")}
                                                    << 2 << QStringLiteral("total_price");
}

void TestCliBadInput::plan()
{
    QFETCH(QStringList, changes);
    QFETCH(int, status);
    QFETCH(QString, says);
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    const QString before = m_server.dump(db);
    Program program(m_server);
    const auto output = program.run(QStringList{QStringLiteral("plan"), QStringLiteral("--db"), m_server.dsn(db),
                                        QStringLiteral("-o"), QStringLiteral("p.lkplan"), QStringLiteral("--json")}
        + changes);
    QVERIFY2(output.status == status, qPrintable(QString::number(output.status) + output.err));
    QVERIFY2(output.err.contains(says), qPrintable(output.err));
    const QJsonObject error = output.object(QStringLiteral("error"));
    QVERIFY2(!error.value(QLatin1String("message")).toString().isEmpty(), qPrintable(output.out));
    QVERIFY(!error.value(QLatin1String("kind")).toString().isEmpty());
    QCOMPARE(program.files(), QStringList());
    QCOMPARE(m_server.dump(db), before);
    QTRY_COMPARE(traces(m_server, db), QString());
}

void TestCliBadInput::words_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::newRow("an unknown verb") << QStringList{QStringLiteral("tabels")};
    QTest::newRow("an unknown option of the window") << QStringList{QStringLiteral("--sandbx")};
    QTest::newRow("--keep without --sandbox") << QStringList{QStringLiteral("--keep")};
    QTest::newRow("a verb without its database") << QStringList{QStringLiteral("tables")};
    QTest::newRow("a verb without its file") << QStringList{QStringLiteral("show")};
    QTest::newRow("an unknown option of a verb")
        << QStringList{QStringLiteral("show"), QStringLiteral("p.lkplan"), QStringLiteral("--colour")};
    QTest::newRow("inspect of half a name") << QStringList{
        QStringLiteral("inspect"), QStringLiteral("--db"), QStringLiteral("x"), QStringLiteral("orders")};
    QTest::newRow("plan without a change")
        << QStringList{QStringLiteral("plan"), QStringLiteral("--db"), QStringLiteral("x")};
    QTest::newRow("status with a lock budget of next to nothing")
        << QStringList{QStringLiteral("status"), QStringLiteral("p.lkplan"), QStringLiteral("--db"),
               QStringLiteral("x"), QStringLiteral("--lock-budget"), QStringLiteral("5")};
    QTest::newRow("export without a folder") << QStringList{QStringLiteral("export"), QStringLiteral("p.lkplan")};
}

void TestCliBadInput::words()
{
    QFETCH(QStringList, arguments);
    Program program(m_server);
    const auto output = program.run(arguments);
    QVERIFY2(output.status == 2, qPrintable(QString::number(output.status) + output.err));
    QVERIFY(!output.err.isEmpty());
    QCOMPARE(output.out, QString());
    QCOMPARE(program.files(), QStringList());
}

void TestCliBadInput::unreachable()
{
    Program program(m_server);
    const auto output = program.run({QStringLiteral("tables"), QStringLiteral("--json"), QStringLiteral("--db"),
        QStringLiteral("host=%1 dbname=x").arg(program.folder())});
    QCOMPARE(output.status, 1);
    QCOMPARE(
        output.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(), QStringLiteral("unreachable"));
}

void TestCliBadInput::noSuchDatabase()
{
    Program program(m_server);
    const auto output = program.run({QStringLiteral("tables"), QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(QStringLiteral("nosuchdb"))});
    QCOMPARE(output.status, 1);
    QCOMPARE(
        output.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(), QStringLiteral("not-found"));
}

void TestCliBadInput::passwordInTheDsn()
{
    Program program(m_server);
    const auto output = program.run(
        {QStringLiteral("tables"), QStringLiteral("--db"), QStringLiteral("postgresql://anna:Geh31m@localhost/x")});
    QCOMPARE(output.status, 2);
    QVERIFY(output.err.contains(QLatin1String(".pgpass")));
    QVERIFY(!output.err.contains(QLatin1String("Geh31m")));
}

void TestCliBadInput::noPrivilege()
{
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    m_server.createRole(QStringLiteral("visitor"));
    QCOMPARE(m_server.exec(db, QStringLiteral("GRANT SELECT ON orders TO visitor")), QString());
    Program program(m_server);
    const QString plan
        = program.plan(db, {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")});
    const QString before = m_server.dump(db);
    const auto output = program.run({QStringLiteral("run"), plan, QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(db, QStringLiteral("visitor")), QStringLiteral("--confirm-all")});
    QVERIFY2(output.status == 1, qPrintable(output.err));
    QCOMPARE(
        output.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(), QStringLiteral("privilege"));
    QCOMPARE(m_server.dump(db), before);
    QTRY_COMPARE(traces(m_server, db), QString());
}

void TestCliBadInput::readOnlyConnection()
{
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    Program program(m_server);
    const QString plan
        = program.plan(db, {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")});
    const auto output = program.run({QStringLiteral("run"), plan, QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(db) + QStringLiteral(" options='-c default_transaction_read_only=on'"),
        QStringLiteral("--confirm-all")});
    QVERIFY2(output.status == 1, qPrintable(output.err));
    QCOMPARE(
        output.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(), QStringLiteral("read-only"));
    QTRY_COMPARE(traces(m_server, db), QString());
}

void TestCliBadInput::otherSchema()
{
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    Program program(m_server);
    const QString plan
        = program.plan(db, {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")});
    QCOMPARE(m_server.exec(db, QStringLiteral("CREATE INDEX late ON orders (note)")), QString());
    const auto output = program.run({QStringLiteral("run"), plan, QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(db), QStringLiteral("--confirm-all")});
    QVERIFY2(output.status == 1, qPrintable(output.err));
    QCOMPARE(output.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(),
        QStringLiteral("fingerprint-mismatch"));
    QTRY_COMPARE(traces(m_server, db), QString());
}

void TestCliBadInput::damagedPlan_data()
{
    QTest::addColumn<int>("damage");
    QTest::newRow("cut off") << 0;
    QTest::newRow("empty") << 1;
    QTest::newRow("another file altogether") << 2;
    QTest::newRow("a step of no known kind") << 3;
    QTest::newRow("of a later version") << 4;
    QTest::newRow("JSON, but no plan") << 5;
    QTest::newRow("not there") << 6;
}

void TestCliBadInput::damagedPlan()
{
    QFETCH(int, damage);
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    Program program(m_server);
    const QString plan
        = program.plan(db, {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")});
    QFile file(plan);
    QVERIFY(file.open(QIODevice::ReadOnly));
    QByteArray bytes = file.readAll();
    file.close();
    switch (damage) {
    case 0:
        bytes.truncate(bytes.size() / 2);
        break;
    case 1:
        bytes.clear();
        break;
    case 2:
        bytes = QByteArray("\x89PNG\r\n\x1a\n\0\0", 10);
        break;
    case 3:
        QVERIFY(bytes.contains("\"migrate\""));
        bytes.replace("\"migrate\"", "\"levitate\"");
        break;
    case 4: {
        QJsonObject object = QJsonDocument::fromJson(bytes).object();
        QVERIFY(object.contains(QLatin1String("version")));
        object.insert(QLatin1String("version"), 999);
        bytes = QJsonDocument(object).toJson();
        break;
    }
    case 5:
        bytes = "{\"plan\": []}";
        break;
    default:
        break;
    }
    if (damage == 6) {
        QVERIFY(file.remove());
    } else {
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size());
        file.close();
    }
    for (const QStringList& arguments : {QStringList{QStringLiteral("show"), plan},
             QStringList{QStringLiteral("export"), plan, QStringLiteral("-o"), QStringLiteral("scripts")},
             QStringList{QStringLiteral("run"), plan, QStringLiteral("--confirm-all"), QStringLiteral("--db"),
                 m_server.dsn(db)},
             QStringList{QStringLiteral("undo"), plan, QStringLiteral("--db"), m_server.dsn(db)},
             QStringList{QStringLiteral("status"), plan, QStringLiteral("--db"), m_server.dsn(db)}}) {
        const auto output = program.run(arguments);
        QVERIFY2(output.status == 1, qPrintable(arguments.first() + QString::number(output.status) + output.err));
        QVERIFY(output.err.contains(QLatin1String("p.lkplan")));
    }
    QCOMPARE(program.files(), damage == 6 ? QStringList() : QStringList{QStringLiteral("p.lkplan")});
    QTRY_COMPARE(traces(m_server, db), QString());
}

void TestCliBadInput::secondOperator()
{
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    QCOMPARE(
        m_server.exec(db, QStringLiteral("INSERT INTO orders SELECT i, i, 'n', i FROM generate_series(101, 50000) i")),
        QString());
    Program program(m_server);
    const QString plan = program.plan(db,
        {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total"), QStringLiteral("--strategy"),
            QStringLiteral("dual-column")});
    const auto first = program.start({QStringLiteral("run"), plan, QStringLiteral("--db"), m_server.dsn(db),
        QStringLiteral("--delay"), QStringLiteral("500"), QStringLiteral("--target"), QStringLiteral("0.5")});
    QTRY_VERIFY(m_server.value(db, QStringLiteral("SELECT count(total) > 0 FROM orders")) == QLatin1String("t"));
    for (const QString& verb : {QStringLiteral("run"), QStringLiteral("undo")}) {
        const auto second
            = program.run({verb, plan, QStringLiteral("--json"), QStringLiteral("--db"), m_server.dsn(db)});
        QVERIFY2(second.status == 1, qPrintable(second.err));
        QCOMPARE(second.object(QStringLiteral("error")).value(QLatin1String("kind")).toString(),
            QStringLiteral("other-operator"));
    }
    QCOMPARE(first->state(), QProcess::Running);
    first->terminate();
    QVERIFY(first->waitForFinished(20000));
    QCOMPARE(first->exitCode(), 4);
}

void TestCliBadInput::unknownGateAndPhase()
{
    const QString db = m_server.freshDatabase(QString::fromLatin1(shop));
    Program program(m_server);
    const QString plan
        = program.plan(db, {QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")});
    const auto gate = program.run({QStringLiteral("run"), plan, QStringLiteral("--db"), m_server.dsn(db),
        QStringLiteral("--confirm"), QStringLiteral("contrakt")});
    QCOMPARE(gate.status, 2);
    QVERIFY2(gate.err.contains(QLatin1String("contract")), qPrintable(gate.err));
    const auto phase = program.run({QStringLiteral("run"), plan, QStringLiteral("--db"), m_server.dsn(db),
        QStringLiteral("--through"), QStringLiteral("expnad")});
    QCOMPARE(phase.status, 2);
    QVERIFY(phase.err.contains(QLatin1String("expand")));
    QTRY_COMPARE(traces(m_server, db), QString());
}

QTEST_GUILESS_MAIN(TestCliBadInput)
#include "tst_clibadinput.moc"
