// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/plan/script.h"
#include "tests/plan/shop.h"
#include "tests/support/patience.h"

#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;
using test::rename;
using test::retype;

namespace {

/// Another session, which holds what its statement takes until there is such a lock in pg_locks.
class Meanwhile {
public:
    Meanwhile(const QString& dsn, const QString& statement, const QString& until)
    {
        m_psql.start(QStringLiteral("psql"),
            {QStringLiteral("-X"), QStringLiteral("-q"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                QStringLiteral("-c"),
                QStringLiteral("BEGIN; %1; DO $$ BEGIN FOR try IN 1 .. 1000 LOOP IF EXISTS (SELECT FROM pg_locks WHERE "
                               "%2) THEN RETURN; END IF; PERFORM pg_sleep(0.02); END LOOP; RAISE EXCEPTION 'nobody "
                               "came'; END $$; COMMIT")
                    .arg(statement, until),
                dsn});
    }
    bool finished() { return m_psql.waitForFinished() && m_psql.exitCode() == 0; }
    QString words() { return QString::fromUtf8(m_psql.readAllStandardError()); }

private:
    QProcess m_psql;
};

} // namespace

/// Exported scripts run by psql on their own.
class TestScripts : public QObject {
    Q_OBJECT
private:
    test::Shop m_shop;
    test::TestServer& m_server = m_shop.server;

    static Draft both()
    {
        return {{rename("orders", "amount", "total", Strategy::DualColumn),
            retype("orders", "item_count", "bigint", Strategy::DualColumn)}};
    }
    static Draft lossy() { return {{retype("orders", "note", "integer", Strategy::DualColumn)}}; }

    QString exported(const QString& db, const Draft& draft, const QTemporaryDir& dir)
    {
        const auto plan = m_shop.planned(db, draft);
        if (!plan) {
            return plan.error().printed();
        }
        const auto files = exportScripts(*plan, dir.path());
        return files ? QString() : files.error().printed();
    }
    test::TestServer::Output run(
        const QString& db, const QTemporaryDir& dir, const char* file, const QStringList& arguments = {})
    {
        return m_server.psqlFile(db, dir.filePath(QString::fromUtf8(file)), arguments);
    }
    QString schema(const QString& db)
    {
        return m_server.dumpSchema(db, {QStringLiteral("--exclude-schema=lockkeeper")});
    }
    int locksOf(const QString& db, const char* table)
    {
        return m_server
            .value(db,
                QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = '%1'::regclass AND granted")
                    .arg(QString::fromUtf8(table)))
            .toInt();
    }
    static QStringList yes(const char* gate)
    {
        return {QStringLiteral("-v"), QStringLiteral("confirm_%1=yes").arg(QString::fromUtf8(gate))};
    }

private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

    void psqlCarriesAPlanThroughAllPhases()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        auto out = run(db, dir, "1-expand.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));

        out = run(db, dir, "2-migrate.sql");
        QCOMPARE(out.exitCode, 3); // the gate
        QVERIFY2(out.err.contains(QLatin1String("stopped at a gate")), qPrintable(out.err));
        QVERIFY2(out.err.contains(QLatin1String("confirm_application_ready=yes")), qPrintable(out.err));
        QVERIFY2(out.err.contains(QLatin1String("500 rows written")), qPrintable(out.err));

        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY2(out.err.contains(QLatin1String("done already")), qPrintable(out.err));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT pg_typeof(item_count) FROM orders LIMIT 1")),
            QStringLiteral("bigint"));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM orders WHERE total IS DISTINCT FROM amount")),
            QStringLiteral("0"));

        out = run(db, dir, "3-contract.sql", yes("contract"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY(!schema(db).contains(QLatin1String("lockkeeper")));
        QVERIFY(!schema(db).contains(QLatin1String("amount numeric(12,2) DEFAULT")));
    }

    void whatIsCutOverIsPassedOver()
    {
        const QString db = m_shop.fresh();
        QCOMPARE(
            m_server.exec(db,
                QStringLiteral("CREATE TABLE a (id integer PRIMARY KEY, n integer NOT NULL); INSERT INTO a VALUES (1, "
                               "1), (2, 2); CREATE TABLE b AS TABLE a; ALTER TABLE b ADD PRIMARY KEY (id);")),
            QString());
        const QTemporaryDir dir;
        QCOMPARE(
            exported(db,
                {{retype("a", "n", "bigint", Strategy::DualColumn), retype("b", "n", "bigint", Strategy::DualColumn)}},
                dir),
            QString());
        auto out = run(db, dir, "1-expand.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QCOMPARE(out.exitCode, 3); // the other table's gate
        QVERIFY2(out.err.contains(QLatin1String("confirm_application_ready_2=yes")), qPrintable(out.err));
        const auto types = [&] {
            return m_server.value(db,
                QStringLiteral("SELECT (SELECT max(pg_typeof(n)::text) FROM a) || ' ' || (SELECT "
                               "max(pg_typeof(n)::text) FROM b)"));
        };
        QCOMPARE(types(), QStringLiteral("bigint integer"));
        out = run(db, dir, "2-migrate.sql", yes("application_ready_2"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(types(), QStringLiteral("bigint bigint"));
        for (const char* file : {"1-expand.sql", "2-migrate.sql"}) {
            out = run(db, dir, file);
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
        // What was taken back is compared again.
        out = run(db, dir, "undo-2-migrate.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(types(), QStringLiteral("integer integer"));
        out = run(db, dir, "2-migrate.sql", yes("application_ready") + yes("application_ready_2"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(out.err.count(QLatin1String("no row differs")), 2);
        out = run(db, dir, "3-contract.sql", yes("contract") + yes("contract_2"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        for (const char* file : {"1-expand.sql", "2-migrate.sql", "3-contract.sql"}) {
            out = run(db, dir, file);
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
    }

    void aDecisionIsAskedForOnce()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, lossy(), dir), QString());
        auto out = run(db, dir, "1-expand.sql", yes("accept_loss"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        for (const char* file : {"1-expand.sql", "2-migrate.sql"}) {
            out = run(db, dir, file);
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
    }

    void psqlStopsWhereRowsDifferBeforeContract()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        QCOMPARE(run(db, dir, "1-expand.sql").exitCode, 0);
        QCOMPARE(run(db, dir, "2-migrate.sql", yes("application_ready")).exitCode, 0);
        QCOMPARE(
            m_server.exec(db,
                QStringLiteral("ALTER TABLE orders DISABLE TRIGGER USER; UPDATE orders SET amount = 77.70 WHERE id "
                               "IN (2, 5)")),
            QString());
        auto out = run(db, dir, "3-contract.sql", yes("contract"));
        QCOMPARE(out.exitCode, 3);
        QVERIFY2(out.err.contains(QLatin1String("2 rows are not as they should be")), qPrintable(out.err));
        QVERIFY2(
            out.err.contains(QLatin1String("(2,")) && out.err.contains(QLatin1String("77.70")), qPrintable(out.err));
        QVERIFY2(out.err.contains(QLatin1String("Undo is still possible")), qPrintable(out.err));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT amount FROM orders WHERE id = 5")), QStringLiteral("77.70"));
        static const QRegularExpression way(
            QStringLiteral("BEGIN;\n.*?COMMIT;"), QRegularExpression::DotMatchesEverythingOption);
        const QString carried = way.match(out.err).captured();
        QVERIFY2(!carried.isEmpty(), qPrintable(out.err));
        QCOMPARE(m_server.exec(db, carried), QString());
        out = run(db, dir, "3-contract.sql", yes("contract"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT total FROM orders WHERE id = 5")), QStringLiteral("77.70"));
    }

    void psqlTakesAPlanBack()
    {
        const QString db = m_shop.fresh();
        const QString before = schema(db);
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        QCOMPARE(run(db, dir, "1-expand.sql").exitCode, 0);
        QCOMPARE(run(db, dir, "2-migrate.sql", yes("application_ready")).exitCode, 0);
        auto out = run(db, dir, "undo-1-expand.sql");
        QCOMPARE(out.exitCode, 3);
        QVERIFY2(out.err.contains(QLatin1String("a later phase was begun")), qPrintable(out.err));
        out = run(db, dir, "undo-2-migrate.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "undo-1-expand.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(schema(db), before);
    }

    void psqlCarriesPartitionsThroughAndBack()
    {
        const QString db = m_server.freshDatabase(QStringLiteral(
            "CREATE TABLE events (id integer, day date, n integer NOT NULL DEFAULT 3 CHECK (n > 0), PRIMARY KEY (id, "
            "day, n))"
            " PARTITION BY RANGE (day);"
            "CREATE TABLE events_a PARTITION OF events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');"
            "CREATE TABLE events_b PARTITION OF events FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY "
            "HASH (day);"
            "CREATE TABLE events_b0 PARTITION OF events_b FOR VALUES WITH (MODULUS 1, REMAINDER 0);"
            "CREATE TABLE events_gone PARTITION OF events FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');"
            "CREATE INDEX events_n ON events (n); CREATE INDEX a_local ON events_a (n, id);"
            "INSERT INTO events SELECT g, date '2024-12-01' + g % 60, g FROM generate_series(1, 500) g;"));
        const QString before = schema(db);
        const QTemporaryDir dir;
        QCOMPARE(exported(db, {{retype("events", "n", "bigint", Strategy::DualColumn)}}, dir), QString());
        QCOMPARE(m_server.exec(db, QStringLiteral("CREATE TABLE events_c PARTITION OF events DEFAULT")), QString());
        auto out = run(db, dir, "1-expand.sql");
        QVERIFY2(out.err.contains(QLatin1String("another shape")), qPrintable(out.err));
        QCOMPARE(m_server.exec(db, QStringLiteral("DROP TABLE events_c")), QString());
        for (const char* file : {"1-expand.sql", "2-migrate.sql"}) {
            out = run(db, dir, file, yes("application_ready"));
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
        QCOMPARE(
            m_server.value(db, QStringLiteral("SELECT pg_typeof(n), count(*) FROM events WHERE n = id GROUP BY 1")),
            QStringLiteral("bigint|500"));
        for (const char* file : {"undo-2-migrate.sql", "undo-1-expand.sql"}) {
            out = run(db, dir, file);
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
        QCOMPARE(schema(db), before);
        QCOMPARE(run(db, dir, "1-expand.sql").exitCode, 0);
        QCOMPARE(m_server.exec(db, QStringLiteral("DROP TABLE events_gone")), QString());
        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY2(out.out.contains(QLatin1String("migrate.events_gone.backfill: nothing to do any more")),
            qPrintable(out.out));
        out = run(db, dir, "2-migrate.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "3-contract.sql", yes("contract"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY(!schema(db).contains(QLatin1String("lockkeeper_")));
        out = run(db, dir, "2-migrate.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM events WHERE n = id")), QStringLiteral("500"));
    }

    void contractGoesOnBehindPartitionsThatLostTheirOldForm()
    {
        const QString db = m_server.freshDatabase(QStringLiteral(
            "CREATE TABLE events (id integer PRIMARY KEY, n integer) PARTITION BY RANGE (id);"
            "CREATE TABLE events_a PARTITION OF events DEFAULT; INSERT INTO events SELECT g, g FROM generate_series(1, "
            "9) AS g; CREATE TABLE f (id integer PRIMARY KEY, n integer); INSERT INTO f TABLE events;"));
        const QTemporaryDir dir;
        QCOMPARE(exported(db,
                     {{retype("events", "n", "bigint", Strategy::DualColumn),
                         retype("f", "n", "bigint", Strategy::DualColumn)}},
                     dir),
            QString());
        for (const char* file : {"1-expand.sql", "2-migrate.sql"}) {
            const auto out = run(db, dir, file, yes("application_ready") + yes("application_ready_2"));
            QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        }
        auto out = run(db, dir, "3-contract.sql", yes("contract"));
        QCOMPARE(out.exitCode, 3); // the other table's gate
        QVERIFY2(out.err.contains(QLatin1String("confirm_contract_2=yes")), qPrintable(out.err));
        out = run(db, dir, "3-contract.sql", yes("contract_2"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY(!schema(db).contains(QLatin1String("lockkeeper_")));
        out = run(db, dir, "3-contract.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(m_server.value(db,
                     QStringLiteral("SELECT string_agg(DISTINCT result, ', ') FROM lockkeeper.entry WHERE step_id LIKE "
                                    "'contract.%.parity'")),
            QStringLiteral("0 rows differ"));
    }

    void columnsThatBearNamesOfPsqlsVariables()
    {
        const QString db = m_server.freshDatabase(QStringLiteral(
            "CREATE TABLE t (id int PRIMARY KEY, \"PORT\" int DEFAULT 2, arr int[], s text);"
            "INSERT INTO t SELECT i, 2, array[i, i + 1], i::text FROM generate_series(1, 50) i;"
            "CREATE INDEX ON t ((arr[1: \"PORT\"])); ALTER TABLE t ADD CHECK (arr[1: \"PORT\"] IS NOT NULL);"));
        const QString before = schema(db);
        const QTemporaryDir dir;
        QCOMPARE(exported(db, {{rename("t", "arr", "brr", Strategy::DualColumn)}}, dir), QString());
        for (const char* file : {"1-expand.sql", "2-migrate.sql", "undo-2-migrate.sql", "undo-1-expand.sql"}) {
            const auto out = run(db, dir, file,
                yes("application_ready") + yes("accept_loss") + yes("accept_loss_2") + yes("undo_loses_rows"));
            QVERIFY2(out.exitCode == 0, qPrintable(QString::fromUtf8(file) + out.err));
        }
        QCOMPARE(schema(db), before);
    }

    void undoNamesRowsItWouldLose()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        QCOMPARE(run(db, dir, "1-expand.sql").exitCode, 0);
        QCOMPARE(run(db, dir, "2-migrate.sql", yes("application_ready")).exitCode, 0);
        QCOMPARE(
            m_server.exec(db, QStringLiteral("UPDATE orders SET item_count = 3000000000 WHERE id = 1")), QString());
        auto out = run(db, dir, "undo-2-migrate.sql");
        QCOMPARE(out.exitCode, 3);
        // The old column is NOT NULL and has no place for it: no confirmation helps, and it says so at once.
        out = run(db, dir, "undo-2-migrate.sql", yes("undo_loses_rows"));
        QCOMPARE(out.exitCode, 3);
        QVERIFY2(out.err.contains(QLatin1String("cannot be taken back because of 1 rows")), qPrintable(out.err));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT item_count FROM orders WHERE id = 1")),
            QStringLiteral("3000000000"));
        QCOMPARE(m_server.exec(db, QStringLiteral("UPDATE orders SET item_count = 3 WHERE id = 1")), QString());
        out = run(db, dir, "undo-2-migrate.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
    }

    void lossIsDecidedOnBeforeAnythingIsDone()
    {
        const QString db = m_shop.fresh();
        if (m_server.value(db, QStringLiteral("SHOW server_version_num")).toInt() < 160000) {
            QSKIP("Before 16 a server cannot look whether a text is a number, and such a plan wants an expression.");
        }
        QCOMPARE(m_server.exec(
                     db, QStringLiteral("UPDATE orders SET note = CASE WHEN id <= 7 THEN 'seven' ELSE id::text END")),
            QString());
        const QString before = schema(db);
        const QTemporaryDir dir;
        QCOMPARE(exported(db, lossy(), dir), QString());
        auto out = run(db, dir, "1-expand.sql");
        QCOMPARE(out.exitCode, 3);
        QVERIFY2(out.out.contains(QLatin1String("7")), qPrintable(out.out + out.err));
        QCOMPARE(schema(db), before);
        out = run(db, dir, "1-expand.sql", yes("accept_loss"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        out = run(db, dir, "3-contract.sql", yes("contract"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        const QString kept = m_server.value(db,
            QStringLiteral("SELECT quote_ident(relname) FROM pg_class WHERE relnamespace = 'lockkeeper'::regnamespace "
                           "AND relname LIKE 'kept%'"));
        QCOMPARE(m_server.value(
                     db, QStringLiteral("SELECT count(*), min(lockkeeper_old_value) FROM lockkeeper.%1").arg(kept)),
            QStringLiteral("7|seven"));
    }

    void phasesMustBeRunInOrder()
    {
        const QString db = m_shop.fresh();
        const QString before = schema(db);
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        const auto out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QCOMPARE(out.exitCode, 3);
        QVERIFY2(out.err.contains(QLatin1String("run 1-expand.sql first")), qPrintable(out.err));
        QCOMPARE(schema(db), before);
    }

    void aLockThatIsNotToBeHadIsAskedForAgain()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        QProcess blocker;
        blocker.start(QStringLiteral("psql"),
            {QStringLiteral("-X"), QStringLiteral("-c"),
                QStringLiteral("BEGIN; LOCK TABLE orders IN ACCESS SHARE MODE; SELECT pg_sleep(3); COMMIT"),
                m_server.dsn(db)});
        QTRY_COMPARE(
            m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_locks WHERE relation = 'orders'::regclass")),
            QStringLiteral("1"));
        const auto out = run(db, dir, "1-expand.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY2(out.err.contains(QLatin1String("got no lock")), qPrintable(out.err));
        QVERIFY(blocker.waitForFinished());
    }

    void defaultsOfTheDatabaseHideNoWriterFromAScript()
    {
        // With a snapshot older than the lock it waits for, a step would keep what it can see of the values that do
        // not survive, and convert all.
        const QString db = m_server.freshDatabase(
            QStringLiteral("CREATE SCHEMA lockkeeper; CREATE TABLE q (id integer PRIMARY KEY, v numeric(10,2));"
                           "INSERT INTO q VALUES (1, 1);"));
        QCOMPARE(m_server.exec(db,
                     QStringLiteral("ALTER DATABASE %1 SET default_transaction_isolation = 'repeatable read'")
                         .arg(quoted(db))),
            QString());
        QCOMPARE(m_server.value(db, QStringLiteral("SHOW transaction_isolation")), QStringLiteral("repeatable read"));
        const QTemporaryDir dir;
        QCOMPARE(exported(db, {{retype("q", "v", "integer", Strategy::InPlace)}}, dir), QString());
        auto out = run(db, dir, "1-expand.sql", yes("accept_loss"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        Meanwhile writer(m_server.dsn(db), QStringLiteral("INSERT INTO q VALUES (2, 1.23)"),
            QStringLiteral("relation = 'q'::regclass AND NOT granted"));
        QTRY_COMPARE(locksOf(db, "q"), 1);
        out = run(db, dir, "2-migrate.sql", yes("application_ready"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY2(writer.finished(), qPrintable(writer.words()));
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT id, v FROM q ORDER BY id")), QStringLiteral("1|1\n2|1"));
        out = run(db, dir, "undo-2-migrate.sql", yes("undo_loses_rows"));
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QCOMPARE(
            m_server.value(db, QStringLiteral("SELECT id, v FROM q ORDER BY id")), QStringLiteral("1|1.00\n2|1.23"));
    }

    void timeLimitsOfTheDatabaseEndNoScript()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QCOMPARE(exported(db, both(), dir), QString());
        Meanwhile reader(m_server.dsn(db), QStringLiteral("LOCK TABLE orders IN ACCESS SHARE MODE"),
            QStringLiteral(
                "relation = 'orders'::regclass AND NOT granted AND clock_timestamp() - waitstart > interval '700 ms'"));
        QTRY_COMPARE(locksOf(db, "orders"), 1);
        QStringList limits{QStringLiteral("statement_timeout"), QStringLiteral("idle_in_transaction_session_timeout")};
        if (m_server.major() >= 17) {
            limits << QStringLiteral("transaction_timeout");
        }
        for (const QString& limit : std::as_const(limits)) {
            QCOMPARE(m_server.exec(db, QStringLiteral("ALTER DATABASE %1 SET %2 = '500ms'").arg(quoted(db), limit)),
                QString());
        }
        const auto out = run(db, dir, "1-expand.sql");
        QVERIFY2(out.exitCode == 0, qPrintable(out.err));
        QVERIFY2(reader.finished(), qPrintable(reader.words()));
    }

    void namesThatHaveLines_data()
    {
        QTest::addColumn<QString>("lineEnd");
        QTest::newRow("line feed") << QStringLiteral("\n");
        QTest::newRow("carriage return") << QStringLiteral("\r");
        QTest::newRow("both") << QStringLiteral("\r\n");
    }
    void namesThatHaveLines()
    {
        QFETCH(QString, lineEnd);
        // What stands in a name must never be run as SQL.
        const auto named = [&](const char* name) {
            return QStringLiteral("%1%2DROP TABLE victim;%2\\! false%2it's \\ :\"PORT\"")
                .arg(QString::fromLatin1(name), lineEnd);
        };
        const QString db = m_server.freshDatabase(
            QStringLiteral("CREATE SCHEMA lockkeeper; CREATE TABLE victim (id integer); CREATE TABLE %1 (id integer "
                           "PRIMARY KEY, %2 integer, n integer); CREATE INDEX %3 ON %1 (%2, n);")
                .arg(quoted(named("t")), quoted(named("c")), quoted(named("i"))));
        const QString before = schema(db);
        const QTemporaryDir dir;
        const Draft draft{{rename(named("t").toUtf8().constData(), named("c").toUtf8().constData(),
                               named("d").toUtf8().constData(), Strategy::DualColumn),
            retype(named("t").toUtf8().constData(), "n", "bigint", Strategy::DualColumn)}};
        QCOMPARE(exported(db, draft, dir), QString());
        const QStringList sure = yes("application_ready") + yes("undo_loses_rows") + yes("contract");
        for (const char* file : {"1-expand.sql", "2-migrate.sql", "undo-2-migrate.sql", "undo-1-expand.sql"}) {
            const auto out = run(db, dir, file, sure);
            QVERIFY2(out.exitCode == 0, qPrintable(QString::fromUtf8(file) + out.err));
            QVERIFY2(!out.err.contains(QLatin1String("error"), Qt::CaseInsensitive), qPrintable(out.err));
        }
        QCOMPARE(schema(db), before);
        for (const char* file : {"1-expand.sql", "2-migrate.sql", "3-contract.sql"}) {
            const auto out = run(db, dir, file, sure);
            QVERIFY2(out.exitCode == 0, qPrintable(QString::fromUtf8(file) + out.err));
            QVERIFY2(!out.err.contains(QLatin1String("error"), Qt::CaseInsensitive), qPrintable(out.err));
        }
        QCOMPARE(m_server.value(db, QStringLiteral("SELECT to_regclass('victim')")), QStringLiteral("victim"));
    }

    void otherPeoplesFilesAreLeftAlone()
    {
        const QString db = m_shop.fresh();
        const QTemporaryDir dir;
        QFile file(dir.filePath(QStringLiteral("1-expand.sql")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("-- mine\n");
        file.close();
        QVERIFY(exported(db, both(), dir).contains(QLatin1String("is not a script of this plan")));
        QVERIFY(!QFile::exists(dir.filePath(QStringLiteral("2-migrate.sql"))));
        QVERIFY(file.remove());
        QCOMPARE(exported(db, both(), dir), QString());
        QCOMPARE(exported(db, both(), dir), QString()); // ours may be written again
    }
};

QTEST_GUILESS_MAIN(TestScripts)
#include "tst_scripts.moc"
