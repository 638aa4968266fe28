// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/program.h"
#include "tests/support/patience.h"

#include <QFile>
#include <QJsonArray>
#include <QTest>

using namespace lk;
using namespace lk::test;

/// What the verbs that only read say.
class TestCliVerbs : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void helpOfEveryVerb_data();
    void helpOfEveryVerb();
    void version();
    void tables();
    void aReaderThatGoesAwayIsNoError();
    void inspect();
    void oddNames();
    void planToStandardOutput();
    void lossesAreCounted();
    void lint();
    void lintRules();
    void locks();

private:
    TestServer m_server;
    QString m_db;
};

void TestCliVerbs::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
    m_db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE orders (id int PRIMARY KEY, amount numeric NOT NULL, reference text);"
                       "INSERT INTO orders SELECT i, i, CASE WHEN i % 10 = 0 THEN 'x' ELSE i::text END FROM "
                       "generate_series(1, 1000) i;"
                       "CREATE INDEX by_amount ON orders (amount); CREATE INDEX by_reference ON orders (reference);"
                       "CREATE VIEW sums AS SELECT sum(amount) FROM orders;"
                       "CREATE TABLE \"Odd Table\" (\"From\" int, \"a.b=c\" int); ANALYZE"));
}

void TestCliVerbs::helpOfEveryVerb_data()
{
    QTest::addColumn<QString>("verb");
    for (const char* verb : {"tables", "inspect", "plan", "show", "export", "forecast", "run", "tune", "status", "undo",
             "plans", "history", "lint", "locks"}) {
        QTest::newRow(verb) << QString::fromLatin1(verb);
    }
}

void TestCliVerbs::helpOfEveryVerb()
{
    QFETCH(QString, verb);
    Program program(m_server);
    const auto help = program.run({verb, QStringLiteral("--help")});
    QCOMPARE(help.status, 0);
    QVERIFY(help.out.contains(QLatin1String("lockkeeper ") + verb));
    QVERIFY(help.out.contains(QLatin1String("--json")));
    QCOMPARE(help.err, QString());
    QVERIFY(program.run({QStringLiteral("--help")}).out.contains(verb));
    // Whoever reads only how it is called must not miss an option.
    const QString list = help.out.section(QLatin1String("Options:\n"), 1).section(QLatin1String("\n\n"), 0, 0);
    QVERIFY(list.contains(QLatin1String("--json")));
    const QString beside = QString(help.out).remove(list);
    for (const QString& line : list.split(u'\n')) {
        const QString option = line.trimmed().section(u' ', 0, 0).remove(u',');
        const bool everywhere = option == QLatin1String("--json") || option == QLatin1String("-h");
        QVERIFY2(everywhere || line.contains(QLatin1String("The same as")) || beside.contains(option + u' ')
                || beside.contains(option + u']') || beside.contains(option + u'|') || beside.contains(option + u'\n'),
            qPrintable(line));
    }
}

void TestCliVerbs::version()
{
    Program program(m_server);
    const auto output = program.run({QStringLiteral("--version")});
    QCOMPARE(output.status, 0);
    QCOMPARE(output.out, QStringLiteral("lockkeeper " LOCKKEEPER_VERSION "\n"));
}

void TestCliVerbs::tables()
{
    Program program(m_server);
    const auto text = program.run({QStringLiteral("tables"), QStringLiteral("--db"), m_server.dsn(m_db)});
    QVERIFY2(text.status == 0, qPrintable(text.err));
    QVERIFY(text.out.contains(QLatin1String("public.orders")));
    QVERIFY(text.out.contains(QLatin1String("1,000")));
    const auto json
        = program.run({QStringLiteral("tables"), QStringLiteral("--json"), QStringLiteral("--db"), m_server.dsn(m_db)});
    QCOMPARE(json.objects().size(), 3);
    QStringList names;
    for (const QJsonObject& object : json.objects()) {
        names << object.value(QLatin1String("table")).toObject().value(QLatin1String("name")).toString();
    }
    names.sort();
    QCOMPARE(names, (QStringList{QStringLiteral("Odd Table"), QStringLiteral("orders"), QStringLiteral("sums")}));
}

void TestCliVerbs::aReaderThatGoesAwayIsNoError()
{
    Program program(m_server);
    QProcess shell;
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("PGPASSFILE"), m_server.server().passwordFile());
    shell.setProcessEnvironment(environment);
    // The reader is gone before the first line.
    shell.start(QStringLiteral("bash"),
        {QStringLiteral("-c"), QStringLiteral("\"$1\" tables --db \"$2\" | true; echo ${PIPESTATUS[0]}"),
            QStringLiteral("bash"), QStringLiteral(LOCKKEEPER_PROGRAM), m_server.dsn(m_db)});
    QVERIFY(shell.waitForFinished(30000));
    QCOMPARE(shell.readAllStandardOutput().trimmed(), QByteArray("0"));
}

void TestCliVerbs::inspect()
{
    Program program(m_server);
    const auto column = program.run({QStringLiteral("inspect"), QStringLiteral("--db"), m_server.dsn(m_db),
        QStringLiteral("public.orders.amount")});
    QVERIFY2(column.status == 0, qPrintable(column.err));
    QVERIFY(column.out.contains(QLatin1String("by_amount")));
    QVERIFY(column.out.contains(QLatin1String("sums")));
    QVERIFY(!column.out.contains(QLatin1String("by_reference")));
    const auto table = program.run({QStringLiteral("inspect"), QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(m_db), QStringLiteral("public.orders")});
    QStringList names;
    for (const QJsonObject& object : table.objects()) {
        QVERIFY(!object.isEmpty());
        names << object.value(QLatin1String("dependant")).toObject().value(QLatin1String("name")).toString();
    }
    QVERIFY(names.contains(QLatin1String("by_amount")) && names.contains(QLatin1String("by_reference")));
    QCOMPARE(table.object(QStringLiteral("table")).value(QLatin1String("columns")).toArray().size(), 3);
}

void TestCliVerbs::oddNames()
{
    Program program(m_server);
    const auto column = program.run({QStringLiteral("inspect"), QStringLiteral("--db"), m_server.dsn(m_db),
        QStringLiteral("public.\"Odd Table\".\"From\"")});
    QVERIFY2(column.status == 0, qPrintable(column.err));
    const auto plan
        = program.run({QStringLiteral("plan"), QStringLiteral("--json"), QStringLiteral("--db"), m_server.dsn(m_db),
            QStringLiteral("--rename-column"), QStringLiteral("public.\"Odd Table\".\"a.b=c\"=\"To\"")});
    QVERIFY2(plan.status == 0, qPrintable(plan.err));
    QVERIFY(!plan.object(QStringLiteral("plan")).isEmpty());
}

void TestCliVerbs::planToStandardOutput()
{
    Program program(m_server);
    const QStringList words{QStringLiteral("plan"), QStringLiteral("--db"), m_server.dsn(m_db),
        QStringLiteral("--rename-column"), QStringLiteral("public.orders.amount=total")};
    const auto text = program.run(words);
    QVERIFY2(text.status == 0, qPrintable(text.err));
    QVERIFY(text.out.contains(QLatin1String("ALTER TABLE")));
    QCOMPARE(program.files(), QStringList());
    const auto file = program.run(words + QStringList{QStringLiteral("-o"), QStringLiteral("-")});
    QVERIFY2(file.status == 0, qPrintable(file.err));
    QFile saved(program.file(QStringLiteral("saved.lkplan")));
    QVERIFY(saved.open(QIODevice::WriteOnly) && saved.write(file.out.toUtf8()) > 0);
    saved.close();
    QCOMPARE(program.run({QStringLiteral("show"), QStringLiteral("saved.lkplan")}).status, 0);
}

void TestCliVerbs::lossesAreCounted()
{
    Program program(m_server);
    const auto plan = program.run({QStringLiteral("plan"), QStringLiteral("--json"), QStringLiteral("--db"),
        m_server.dsn(m_db), QStringLiteral("--change-type"), QStringLiteral("public.orders.reference=bigint")});
    QVERIFY2(plan.status == 0 || plan.status == 3, qPrintable(plan.err));
    const QJsonObject losses = plan.object(QStringLiteral("losses"));
    QCOMPARE(losses.value(QLatin1String("lost")).toInteger(), 100);
    QVERIFY(losses.value(QLatin1String("exact")).toBool());
    QVERIFY2(plan.err.contains(QLatin1String("100")), qPrintable(plan.err));
}

void TestCliVerbs::lint()
{
    Program program(m_server);
    const auto write = [&](const QString& name, const QByteArray& sql) {
        QFile file(program.file(name));
        QVERIFY(file.open(QIODevice::WriteOnly) && file.write(sql) == sql.size());
    };
    write(QStringLiteral("bad.sql"),
        "\\set ON_ERROR_STOP on\nBEGIN;\nCREATE INDEX CONCURRENTLY i ON t (c);\nCOMMIT;\n"
        "ALTER TABLE public.t\n  ALTER c TYPE bigint;\nDROP TABLE u CASCADE;\n");
    const auto bad = program.run({QStringLiteral("lint"), QStringLiteral("--json"), QStringLiteral("bad.sql")});
    QCOMPARE(bad.status, 3);
    QStringList found;
    for (const QJsonObject& object : bad.objects()) {
        const QJsonObject finding = object.value(QLatin1String("finding")).toObject();
        found << QStringLiteral("%1 %2")
                     .arg(finding.value(QLatin1String("line")).toInt())
                     .arg(finding.value(QLatin1String("rule")).toString());
    }
    for (const char* expected :
        {"3 concurrently.in-transaction", "5 no-lock-timeout", "6 type.rewrites", "7 drop.data", "7 drop.cascade"}) {
        QVERIFY2(found.contains(QLatin1String(expected)), expected);
    }
    QCOMPARE(bad.object(QStringLiteral("skipped")).value(QLatin1String("first")).toInt(), 1);
    const auto one = program.run({QStringLiteral("lint"), QStringLiteral("--rule=drop.data,drop.cascade"),
        QStringLiteral("--disable"), QStringLiteral("drop.cascade"), QStringLiteral("bad.sql")});
    QCOMPARE(one.status, 3);
    QVERIFY2(one.out.startsWith(QLatin1String("bad.sql:7:1: danger: ")), qPrintable(one.out));
    QVERIFY(one.out.contains(QLatin1String("[drop.data]")) && !one.out.contains(QLatin1String("drop.cascade")));
    QVERIFY2(one.err.contains(QLatin1String("bad.sql:1: not looked at: \\set")), qPrintable(one.err));
    write(QStringLiteral("good.sql"),
        "SET lock_timeout = '1s';\nALTER TABLE t ADD COLUMN c int;\nRESET lock_timeout;\nCREATE INDEX CONCURRENTLY i "
        "ON t (c);\n");
    const auto good = program.run({QStringLiteral("lint"), QStringLiteral("good.sql")});
    QVERIFY2(good.status == 0, qPrintable(good.out));
    write(
        QStringLiteral("ignored.sql"), "DROP TABLE t; -- lockkeeper:ignore drop.data, no-lock-timeout it was a copy\n");
    const auto ignored = program.run({QStringLiteral("lint"), QStringLiteral("ignored.sql")});
    QCOMPARE(ignored.status, 0);
    QVERIFY2(ignored.err.contains(QLatin1String("2 ignored")), qPrintable(ignored.err));
    write(QStringLiteral("broken.sql"), "SELECT 1;\nALTR TABLE t;\nDROP TABLE t;\n");
    const auto broken = program.run({QStringLiteral("lint"), QStringLiteral("broken.sql")});
    QCOMPARE(broken.status, 1);
    QVERIFY2(broken.err.contains(QLatin1String("Line 2, column 1")), qPrintable(broken.err));
    QVERIFY2(broken.out.contains(QLatin1String("broken.sql:3:1")), qPrintable(broken.out)); // the rest was looked at
    QCOMPARE(program.run({QStringLiteral("lint"), QStringLiteral("missing.sql")}).status, 1);
}

void TestCliVerbs::lintRules()
{
    Program program(m_server);
    const auto list = program.run({QStringLiteral("lint"), QStringLiteral("--rules")});
    QCOMPARE(list.status, 0);
    QVERIFY(list.out.contains(QLatin1String("index.blocks-writes (warning): ")));
    QVERIFY(list.out.count(QLatin1String("\n    ")) > 160);
    const auto json = program.run({QStringLiteral("lint"), QStringLiteral("--rules"), QStringLiteral("--json")});
    QVERIFY(json.objects().size() >= 80);
    for (const QJsonObject& object : json.objects()) {
        const QJsonObject rule = object.value(QLatin1String("rule")).toObject();
        QVERIFY(!rule.value(QLatin1String("id")).toString().isEmpty());
        QVERIFY(!rule.value(QLatin1String("explanation")).toString().isEmpty());
    }
    // Wrong use is told apart from a bad file.
    QCOMPARE(program.run({QStringLiteral("lint")}).status, 2);
    for (const char* wrong : {"--rule=no.such", "--disable=no.such", "--server-version=old"}) {
        QFile file(program.file(QStringLiteral("empty.sql")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        const auto run = program.run({QStringLiteral("lint"), QString::fromLatin1(wrong), QStringLiteral("empty.sql")});
        QVERIFY2(run.status == 2, wrong);
        QVERIFY(!run.err.isEmpty());
    }
}

void TestCliVerbs::locks()
{
    Program program(m_server);
    const auto quiet
        = program.run({QStringLiteral("locks"), QStringLiteral("--json"), QStringLiteral("--db"), m_server.dsn(m_db)});
    QVERIFY2(quiet.status == 0, qPrintable(quiet.err));
    QCOMPARE(quiet.object(QStringLiteral("locks")).value(QLatin1String("waiting")).toInt(-1), 0);
    const auto watch = program.start(
        {QStringLiteral("locks"), QStringLiteral("--watch"), QStringLiteral("--db"), m_server.dsn(m_db)});
    QByteArray said;
    QTRY_VERIFY((said += watch->readAllStandardOutput()).count("waiting") >= 2);
    watch->terminate();
    QVERIFY(watch->waitForFinished(5000));
    QCOMPARE(watch->exitCode(), 4);
}

QTEST_GUILESS_MAIN(TestCliVerbs)
#include "tst_cliverbs.moc"
