// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/exportedscripts.h"

#include <QRegularExpression>
#include <QTest>

using namespace lk;
using test::rename;
using test::retype;

/// What exported scripts carry out, take back and ask.
class TestScripts : public QObject, private test::ExportedScripts {
    Q_OBJECT
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
};

QTEST_GUILESS_MAIN(TestScripts)
#include "tst_scripts.moc"
