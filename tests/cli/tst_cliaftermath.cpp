// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/orders.h"

#include <QJsonArray>
#include <QTest>

using namespace lk;
using namespace lk::test;

namespace {

QString s(const char* text)
{
    return QString::fromUtf8(text);
}

const QStringList toBigint = madeBigint(QStringLiteral("pieces"));
const QStringList toTotal = calledTotal(QStringLiteral("pieces"));

} // namespace

/// What the real program says when a run was not measured, has stopped half-way, or was trodden on by others.
class TestCliAftermath : public QObject, private OrdersOnServer {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }
    void diskStandsBesideItsForecast();
    void estimatesAreToldAsSuch();
    void whatCouldNotBeTriedIsToldBeforeTheRun();
    void runningOnWhileTakenBackSaysSo();
    void droppedJournalLeavesNobodyAlone_data();
    void droppedJournalLeavesNobodyAlone();
    void plansThatWereNeverRunAreNoOrphans();
    void undoThatAsksWaitsForADecision_data();
    void undoThatAsksWaitsForADecision();
    void whatOthersMadeIsNamedInWords();

private:
    QString shop(const char* more = "")
    {
        return freshOrders(m_server, 200, ordersPieces, s("CREATE INDEX orders_pieces ON orders (pieces);") + s(more));
    }
    /// Carried out to the end of a phase.
    void carried(Program& program, const QString& db, const char* phase)
    {
        const auto end
            = program.run(words("run", db, {s("--confirm-all"), s("--no-forecast"), s("--through"), s(phase)}));
        QVERIFY2(end.status == 0, qPrintable(end.err));
    }
};

void TestCliAftermath::diskStandsBesideItsForecast()
{
    // More than 8 MB, so that it is measured before the run, of which little is to be rewritten.
    const QString db = shop("ALTER TABLE orders ALTER note SET STORAGE EXTERNAL;"
                            "INSERT INTO orders SELECT g, g, repeat('n', 4000) FROM generate_series(201, 2600) g");
    Program program(m_server);
    program.plan(db, toBigint);
    const auto run = program.run(words("run", db, {s("--confirm-all"), s("--through"), s("migrate"), s("--json")}));
    QVERIFY2(run.status == 0, qPrintable(run.err));
    const QJsonObject end = run.objects().last();
    const QJsonObject compared = end[QLatin1String("forecast")].toObject();
    QVERIFY2(compared[QLatin1String("diskBytes")].toInteger() > 0, qPrintable(run.out));
    QVERIFY(compared[QLatin1String("highDiskBytes")].toDouble() > 0);

    const auto told = program.run(words("status", db));
    QVERIFY2(told.out.contains(QLatin1String("DISK FORECAST")), qPrintable(told.out));
    QVERIFY2(told.out.contains(QLatin1String("; more disk forecast ")), qPrintable(told.out));
    const auto status = program.run(words("status", db, {s("--json")})).object(s("status"));
    qint64 grown = 0;
    qint64 indexGrown = 0;
    for (const QJsonValue& one : status[QLatin1String("steps")].toArray()) {
        const qint64 bytes = one[QLatin1String("facts")][QLatin1String("diskBytes")].toInteger();
        grown += bytes;
        if (one[QLatin1String("title")].toString().contains(QLatin1String("index"), Qt::CaseInsensitive)) {
            indexGrown += bytes;
        }
    }
    QCOMPARE(compared[QLatin1String("diskBytes")].toInteger(), grown); // nobody writes beside it
    QVERIFY(indexGrown >= 8192);

    const QString id = status[QLatin1String("plan")].toString();
    const QStringList history{s("history"), id, s("--db"), m_server.dsn(db)};
    const auto record = program.run(history + QStringList{s("--json")}).object(s("run"));
    qint64 remembered = 0;
    int forecast = 0;
    for (const QJsonValue& one : record[QLatin1String("steps")].toArray()) {
        remembered += one[QLatin1String("diskBytes")].toInteger();
        forecast += one.toObject().contains(QLatin1String("forecastHighDiskBytes")) ? 1 : 0;
    }
    QCOMPARE(remembered, grown);
    QVERIFY(forecast > 3);
    for (const QString& form : {QString(), s("--csv"), s("--markdown")}) {
        const auto out = program.run(form.isEmpty() ? history : history + QStringList{form});
        QVERIFY2(out.out.contains(QLatin1String("disk"), Qt::CaseInsensitive), qPrintable(out.out));
    }
}

void TestCliAftermath::estimatesAreToldAsSuch()
{
    const QString db = shop();
    Program program(m_server);
    program.plan(db, toBigint);
    const auto measured = program.run(words("forecast", db));
    QVERIFY2(measured.status == 0 && !measured.out.contains(QLatin1String("estimate")), qPrintable(measured.out));
    const auto holder = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY(holder && (*holder)->query(s("BEGIN")));
    QVERIFY((*holder)->query(s("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")));
    const auto told = program.run(words("forecast", db));
    QVERIFY2(told.status == 0, qPrintable(told.err));
    QVERIFY2(told.out.contains(QLatin1String("(estimated)")), qPrintable(told.out));
    QVERIFY2(told.out.contains(QLatin1String("its lock was not to be had")), qPrintable(told.out));
    const auto json = program.run(words("forecast", db, {s("--json")})).object(s("forecast"));
    int reasons = 0;
    for (const QJsonValue& one : json[QLatin1String("steps")].toArray()) {
        const QString why = one[QLatin1String("whyEstimated")].toString();
        reasons += why.contains(QLatin1String("lock")) && !one[QLatin1String("measured")].toBool() ? 1 : 0;
    }
    QVERIFY2(reasons >= 2, qPrintable(told.out)); // the copy and the index at least
}

void TestCliAftermath::whatCouldNotBeTriedIsToldBeforeTheRun()
{
    const QString db = shop("ALTER TABLE orders ALTER note SET STORAGE EXTERNAL;"
                            "INSERT INTO orders SELECT g, g, repeat('n', 4000) FROM generate_series(201, 2600) g");
    Program program(m_server);
    program.plan(db, toBigint);
    QCOMPARE(
        m_server.exec(db,
            s("CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN "
              "IF current_query() LIKE '%lockkeeper_forecast%sample%' THEN RAISE 'no samples here'; END IF; END $$;"
              "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('CREATE TABLE') EXECUTE FUNCTION no();"
              "ALTER EVENT TRIGGER no ENABLE ALWAYS")), // the sample is made as a replica
        QString());
    const auto run = program.run(words("run", db, {s("--confirm-all"), s("--through"), s("expand")}));
    QVERIFY2(run.status == 0, qPrintable(run.err));
    QVERIFY2(run.err.contains(QLatin1String("This is estimated, not measured: no samples here.")), qPrintable(run.err));
}

void TestCliAftermath::runningOnWhileTakenBackSaysSo()
{
    const QString db = shop();
    Program program(m_server);
    program.plan(db, toTotal);
    carried(program, db, "migrate");
    // The undo gets as far as the cut-over, and not through.
    QCOMPARE(m_server.exec(db,
                 s("CREATE FUNCTION no() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'not today'; END $$;"
                   "CREATE EVENT TRIGGER no ON ddl_command_start WHEN TAG IN ('ALTER TABLE') EXECUTE FUNCTION no()")),
        QString());
    QCOMPARE(program.run(words("undo", db, {s("--confirm-all")})).status, 1);
    QCOMPARE(m_server.exec(db, s("DROP EVENT TRIGGER no")), QString());
    const QString state = s("SELECT state FROM lockkeeper.plan");
    QCOMPARE(m_server.value(db, state), s("undoing"));
    const auto run = program.run(words("run", db, {s("--through"), s("expand")}));
    QCOMPARE(run.status, 0);
    QVERIFY2(run.err.contains(QLatin1String("being taken back")), qPrintable(run.err));
    QVERIFY2(run.err.contains(QLatin1String("lockkeeper undo")), qPrintable(run.err));
    QVERIFY2(!run.err.contains(QLatin1String("done already")), qPrintable(run.err));
    QCOMPARE(m_server.value(db, state), s("undoing"));
    const auto status = program.run(words("status", db));
    QVERIFY2(status.out.contains(QLatin1String("being taken back")), qPrintable(status.out));
    const auto back = program.run(words("undo", db, {s("--confirm-all")}));
    QVERIFY2(back.status == 0, qPrintable(back.err));
    QVERIFY(!program.run(words("status", db)).out.contains(QLatin1String("being taken back")));
}

void TestCliAftermath::droppedJournalLeavesNobodyAlone_data()
{
    QTest::addColumn<QStringList>("change");
    QTest::addColumn<QByteArray>("phase");
    QTest::addColumn<QString>("left"); ///< the plan's column
    QTest::addColumn<QString>("columns"); ///< the table's columns, when all is cleared away
    QTest::newRow("a new type, before the cut-over")
        << toBigint << QByteArray("expand") << s("lockkeeper_new_pieces") << s("id integer,pieces integer,note text");
    QTest::newRow("a new type, after the cut-over")
        << toBigint << QByteArray("migrate") << s("lockkeeper_old_pieces") << s("id integer,note text,pieces bigint");
    QTest::newRow("a new name, before the cut-over")
        << toTotal << QByteArray("expand") << s("\"total\"") << s("id integer,pieces integer,note text");
    QTest::newRow("a new name, after the cut-over")
        << toTotal << QByteArray("migrate") << s("\"pieces\"") << s("id integer,total integer,note text");
}

void TestCliAftermath::droppedJournalLeavesNobodyAlone()
{
    QFETCH(QStringList, change);
    QFETCH(QByteArray, phase);
    QFETCH(QString, left);
    QFETCH(QString, columns);
    const QString db = shop();
    Program program(m_server);
    program.plan(db, change);
    carried(program, db, phase.constData());
    QCOMPARE(m_server.exec(db, s("DROP SCHEMA lockkeeper CASCADE")), QString());
    const QString shape = m_server.dumpSchema(db);
    const auto status = program.run(words("status", db));
    QVERIFY2(status.out.contains(left), qPrintable(status.out));
    QVERIFY2(status.out.contains(QLatin1String("no trigger")), qPrintable(status.out));
    QVERIFY2(status.out.contains(QLatin1String("DROP COLUMN ")), qPrintable(status.out));
    for (const char* verb : {"run", "undo"}) {
        const auto refused = program.run(words(verb, db, {s("--confirm-all")}));
        QCOMPARE_NE(refused.status, 0);
        QVERIFY2(
            refused.err.contains(left) && refused.err.contains(QLatin1String("DROP COLUMN ")), qPrintable(refused.err));
    }
    QCOMPARE(m_server.dumpSchema(db), shape); // shown, not done
    const QString remedy = program.run(words("status", db, {s("--json")}))
                               .object(s("status"))[QLatin1String("error")][QLatin1String("remedy")]
                               .toString();
    QStringList statements;
    for (const QString& line : remedy.split(QLatin1Char('\n'))) {
        if (line.trimmed().endsWith(QLatin1Char(';'))) {
            statements << line.trimmed();
        }
    }
    QCOMPARE(m_server.exec(db, statements.join(QLatin1Char('\n'))), QString());
    const QString found = m_server.value(db,
        s("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod), ',' ORDER BY attnum) FROM "
          "pg_attribute "
          "WHERE attrelid = 'orders'::regclass AND attnum > 0 AND NOT attisdropped"));
    QCOMPARE(found, columns);
    QCOMPARE(m_server.value(db, s("SELECT count(*) FROM pg_class WHERE relname LIKE '%lockkeeper%'")), s("0"));
    const auto again = program.run(words("status", db));
    QVERIFY2(!again.out.contains(QLatin1String("DROP COLUMN")), qPrintable(again.out));
}

void TestCliAftermath::plansThatWereNeverRunAreNoOrphans()
{
    const QString db = shop("ALTER TABLE orders ADD COLUMN extra int; CREATE INDEX orders_extra ON orders (extra)");
    Program program(m_server);
    program.plan(db, toTotal);
    const auto status = program.run(words("status", db));
    QVERIFY2(status.out.contains(QLatin1String("never run")) && !status.out.contains(QLatin1String("DROP ")),
        qPrintable(status.out));
    const auto back = program.run(words("undo", db));
    QVERIFY2(back.status == 0, qPrintable(back.err));
    // Another plan of the same names is at work: what is there is that one's.
    program.plan(db, toTotal, s("other.lkplan"));
    carried(program, db, "expand");
    const auto other = program.run({s("status"), s("other.lkplan"), s("--db"), m_server.dsn(db)});
    QVERIFY2(!other.out.contains(QLatin1String("DROP ")), qPrintable(other.out));
}

void TestCliAftermath::undoThatAsksWaitsForADecision_data()
{
    QTest::addColumn<QByteArray>("more");
    QTest::addColumn<bool>("decides"); ///< a person may say yes; else the rows stand in the way
    QTest::newRow("rows that may be lost") << QByteArray("ALTER TABLE orders ALTER pieces DROP NOT NULL") << true;
    QTest::newRow("rows that stand in the way") << QByteArray() << false;
}

void TestCliAftermath::undoThatAsksWaitsForADecision()
{
    QFETCH(QByteArray, more);
    QFETCH(bool, decides);
    const QString db = shop(more.constData());
    Program program(m_server);
    program.plan(db, toBigint);
    carried(program, db, "migrate");
    QCOMPARE(m_server.exec(db, s("UPDATE orders SET pieces = 3000000000 WHERE id IN (3, 5, 7)")), QString());
    const auto refused = program.run(words("undo", db));
    QCOMPARE(refused.status, decides ? 3 : 1);
    QString query;
    for (const QString& line : refused.err.split(QLatin1Char('\n'))) {
        if (line.contains(QLatin1String("SELECT \"id\""))) {
            query = line.mid(line.indexOf(QLatin1String("SELECT ")));
        }
    }
    QVERIFY2(!query.isEmpty(), qPrintable(refused.err));
    const QStringList rows = m_server.value(db, query).split(QLatin1Char('\n'));
    QCOMPARE(rows.size(), 3);
    QVERIFY2(rows.first().startsWith(QLatin1String("3|")) && rows.first().contains(QLatin1String("3000000000")),
        qPrintable(rows.first()));

    const QStringList history{s("history"), s("--db"), m_server.dsn(db)};
    const auto told = program.run(history);
    QCOMPARE(told.out.contains(QLatin1String("waits for a decision")), decides);
    const auto listed = program.run(history + QStringList{s("--json")});
    const QString undo = listed.object(s("run"))[QLatin1String("run")].toString();
    QVERIFY2(undo.endsWith(QLatin1String(":undo")), qPrintable(listed.out));
    const auto one = program.run(history + QStringList{undo, s("--json")}).object(s("run"));
    const QJsonObject asked = decides
        ? one[QLatin1String("decision")].toObject()
        : one[QLatin1String("steps")][0][QLatin1String("tries")][0][QLatin1String("error")].toObject();
    QVERIFY(asked[QLatin1String("remedy")].toString().contains(query));
    if (decides) {
        const auto people = program.run(history + QStringList{undo});
        QVERIFY2(people.out.contains(query), qPrintable(people.out));
    }

    QCOMPARE(m_server.exec(db, s("UPDATE orders SET pieces = id WHERE id IN (3, 5, 7)")), QString());
    const auto back = program.run(words("undo", db));
    QVERIFY2(back.status == 0, qPrintable(back.err));
    QVERIFY(!program.run(history).out.contains(QLatin1String("waits for a decision")));
}

void TestCliAftermath::whatOthersMadeIsNamedInWords()
{
    const QString db = shop();
    Program program(m_server);
    program.plan(db, toBigint);
    carried(program, db, "expand");
    QCOMPARE(
        m_server.exec(db, s("CREATE UNIQUE INDEX newcomer ON orders (pieces DESC, id) INCLUDE (note)")), QString());
    const auto end = program.run(words("run", db, {s("--confirm-all"), s("--no-forecast")}));
    QCOMPARE(end.status, 1);
    QVERIFY2(end.err.contains(
                 s("index public.newcomer would be \"unique btree over (the column that goes desc, id) including "
                   "(note)\" instead of \"unique btree over (pieces desc, id) including (note)\"")),
        qPrintable(end.err));
    QVERIFY2(!end.err.contains(QLatin1String("options")), qPrintable(end.err));
    QCOMPARE(m_server.exec(db, s("DROP INDEX newcomer")), QString());
    carried(program, db, "migrate");
}

QTEST_GUILESS_MAIN(TestCliAftermath)
#include "tst_cliaftermath.moc"
