// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/plan/exportedscripts.h"
#include "tests/support/patience.h"

#include <QFile>
#include <QProcess>
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

/// What exported scripts meet: names, locks of others, settings of the database, files that are there.
class TestScriptSurroundings : public QObject, private test::ExportedScripts {
    Q_OBJECT
private slots:
    void initTestCase() { QVERIFY2(m_server.start(), qPrintable(m_server.problem())); }

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

QTEST_GUILESS_MAIN(TestScriptSurroundings)
#include "tst_scriptsurroundings.moc"
