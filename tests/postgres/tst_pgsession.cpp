// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/engine/conninfo.h"
#include "model/engine/serviceprofiles.h"
#include "model/postgres/pgbackend.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QFile>
#include <QJsonDocument>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace lk;

namespace {
QString s(const char* text)
{
    return QString::fromUtf8(text);
}
} // namespace

/// Connecting, asking, and every way it may go wrong.
class TestPgSession : public QObject {
    Q_OBJECT

private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_database = m_server.freshDatabase(s("CREATE TABLE t (id int PRIMARY KEY, v text); "
                                              "INSERT INTO t SELECT g, 'row ' || g FROM generate_series(1, 3) g;"));
        m_server.createRole(s("guest"));
    }

    void answersRowsWithNulls()
    {
        auto session = open(Purpose::Browse);
        const auto rows = session->query(
            s("SELECT $1::int + 1 AS a, $2::text AS \"B b\", NULL AS c"), {s("41"), s("ä 'quoted' \"x\"")});
        QVERIFY2(rows, qPrintable(rows ? QString() : rows.error().printed()));
        QCOMPARE(rows->columns, (QStringList{s("a"), s("B b"), s("c")}));
        QCOMPARE(rows->rows.size(), 1);
        QCOMPARE(rows->rows[0][0].value(), s("42"));
        QCOMPARE(rows->rows[0][1].value(), s("ä 'quoted' \"x\""));
        QVERIFY(!rows->rows[0][2]);
        QCOMPARE(rows->affected, 0);
    }

    void countsWrittenRowsOnly()
    {
        auto session = open(Purpose::Run);
        QVERIFY(session->query(s("BEGIN")));
        QVERIFY(session->inTransaction());
        QCOMPARE(session->query(s("UPDATE public.t SET v = v"))->affected, 3);
        QCOMPARE(session->query(s("SELECT * FROM public.t"))->affected, 0);
        QVERIFY(session->query(s("ROLLBACK")));
        QVERIFY(!session->inTransaction());
    }

    void settingsFollowThePurpose_data()
    {
        QTest::addColumn<int>("purpose");
        QTest::addColumn<QString>("setting");
        QTest::addColumn<QString>("value");
        const auto row = [](const char* tag, Purpose purpose, const char* setting, const char* value) {
            QTest::newRow(tag) << int(purpose) << s(setting) << s(value);
        };
        row("browsing says who it is", Purpose::Browse, "application_name", "lockkeeper browse");
        row("browsing cannot write", Purpose::Browse, "default_transaction_read_only", "on");
        row("browsing gives up on locks", Purpose::Browse, "lock_timeout", "3s");
        row("browsing gives up on statements", Purpose::Browse, "statement_timeout", "30s");
        row("browsing finds nothing by accident", Purpose::Browse, "search_path", "pg_catalog");
        row("watching cannot write", Purpose::Monitor, "default_transaction_read_only", "on");
        row("a run may take its time", Purpose::Run, "statement_timeout", "0");
        row("a run says who it is", Purpose::Run, "application_name", "lockkeeper run");
        row("the backfill does not wait for the disk", Purpose::Backfill, "synchronous_commit", "off");
        row("dates print alike everywhere", Purpose::Run, "DateStyle", "ISO, MDY");
        row("times mean the same everywhere", Purpose::Backfill, "TimeZone", "UTC");
        row("text is UTF-8", Purpose::Run, "client_encoding", "UTF8");
    }
    void settingsFollowThePurpose()
    {
        QFETCH(int, purpose);
        QFETCH(QString, setting);
        QFETCH(QString, value);
        // Defaults of the database that would change what we mean.
        QCOMPARE(m_server.exec(m_database,
                     s("ALTER DATABASE \"%1\" SET statement_timeout = '7s'; ALTER DATABASE \"%1\" SET DateStyle = "
                       "'German'; ALTER DATABASE \"%1\" SET TimeZone = 'Asia/Tokyo'; ALTER DATABASE \"%1\" SET "
                       "search_path = nowhere;")
                         .arg(m_database)),
            QString());
        auto session = open(Purpose(purpose));
        QCOMPARE(session->query(s("SELECT current_setting($1)"), {setting})->scalar(), value);
    }

    void refusesWritesWhereOnlyReadingIsMeant()
    {
        auto browsing = open(Purpose::Browse);
        const auto written = browsing->query(s("DELETE FROM public.t"));
        QVERIFY(!written);
        QCOMPARE(toString(written.error().kind), toString(ErrorKind::ReadOnly));
        QCOMPARE(written.error().sqlState, s("25006"));
        QVERIFY(!written.error().remedy.isEmpty());

        ConnectionSettings settings = m_server.settings(m_database);
        settings.readOnly = true;
        auto running = m_backend.connect(settings, Purpose::Run);
        QVERIFY(running);
        QCOMPARE(toString((*running)->query(s("DELETE FROM public.t")).error().kind), toString(ErrorKind::ReadOnly));
    }

    void mapsErrors_data()
    {
        QTest::addColumn<QString>("sql");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("state");
        const auto row = [](const char* tag, const char* sql, ErrorKind kind, const char* state) {
            QTest::newRow(tag) << s(sql) << toString(kind) << s(state);
        };
        row("a table that is not there", "SELECT * FROM public.nothing", ErrorKind::NotFound, "42P01");
        row("a column that is not there", "SELECT nothing FROM public.t", ErrorKind::NotFound, "42703");
        row("a name that is taken", "CREATE TABLE public.t ()", ErrorKind::NameTaken, "42P07");
        row("a column name that is taken", "ALTER TABLE public.t ADD COLUMN v int", ErrorKind::NameTaken, "42701");
        row("bad syntax", "SELEC 1", ErrorKind::Server, "42601");
        row("a broken value", "SELECT 'x'::int", ErrorKind::Server, "22P02");
        row("a broken constraint", "INSERT INTO public.t VALUES (1)", ErrorKind::Server, "23505");
        row("two statements at once", "SELECT 1; DROP TABLE public.t", ErrorKind::Server, "42601");
    }
    void mapsErrors()
    {
        QFETCH(QString, sql);
        QFETCH(QString, kind);
        QFETCH(QString, state);
        auto session = open(Purpose::Run);
        const auto answer = session->query(sql);
        QVERIFY(!answer);
        QCOMPARE(toString(answer.error().kind), kind);
        QCOMPARE(answer.error().sqlState, state);
        QCOMPARE(answer.error().statement, sql);
        QVERIFY(!answer.error().message.isEmpty());
        QVERIFY2(!answer.error().message.contains(s("ERROR")), "the words without their label");
        QVERIFY(session->isAlive());
        QCOMPARE(session->query(s("SELECT 1"))->scalar(), s("1"));
    }

    void keepsDetailAndHint()
    {
        auto session = open(Purpose::Run);
        const auto answer = session->query(
            s("DO $$ BEGIN RAISE EXCEPTION 'the words' USING DETAIL = 'the detail', HINT = 'the hint', ERRCODE = "
              "'P0009'; END $$"));
        QVERIFY(!answer);
        QCOMPARE(answer.error().message, s("the words"));
        QCOMPARE(answer.error().detail, s("the detail"));
        QCOMPARE(answer.error().hint, s("the hint"));
        QCOMPARE(answer.error().sqlState, s("P0009"));
    }

    void saysWhatAPrivilegeIsMissing()
    {
        auto guest = m_backend.connect(m_server.settings(m_database, s("guest")), Purpose::Run);
        QVERIFY2(guest, qPrintable(guest ? QString() : guest.error().printed()));
        const auto answer = (*guest)->query(s("SELECT * FROM public.t"));
        QVERIFY(!answer);
        QCOMPARE(toString(answer.error().kind), toString(ErrorKind::Privilege));
    }

    void callsAFailedCommitAFailure()
    {
        auto session = open(Purpose::Run);
        QVERIFY(session->query(s("BEGIN")));
        QVERIFY(!session->query(s("SELECT 1/0")));
        QVERIFY(session->inTransaction());
        const auto committed = session->query(s("COMMIT"));
        QVERIFY(!committed);
        QCOMPARE(committed.error().sqlState, s("25P02"));
        QVERIFY(session->query(s("SELECT 1")));
    }

    void handsOnNotices()
    {
        auto session = open(Purpose::Run);
        QStringList heard;
        session->onNotice([&](const QString& text) { heard << text; });
        QVERIFY(session->query(s("DO $$ BEGIN RAISE NOTICE 'half way'; END $$")));
        QCOMPARE(heard.size(), 1);
        QVERIFY(heard[0].contains(s("half way")));
    }

    void givesUpOnLocks()
    {
        auto holder = open(Purpose::Run);
        QVERIFY(holder->query(s("BEGIN")));
        QVERIFY(holder->query(s("LOCK TABLE public.t")));
        auto waiter = open(Purpose::Run);
        QVERIFY(waiter->query(s("SET lock_timeout = '50ms'")));
        const auto answer = waiter->query(s("SELECT * FROM public.t"));
        QVERIFY(!answer);
        QCOMPARE(toString(answer.error().kind), toString(ErrorKind::LockTimeout));
        QCOMPARE(answer.error().sqlState, s("55P03"));
    }

    void cancelsTheSessionThatIsMeantAndNoOther()
    {
        auto victim = open(Purpose::Run);
        auto through = open(Purpose::Monitor);
        BackendId other = victim->id();
        other.startedAt = other.startedAt.addMSecs(-1);
        QCOMPARE(m_backend.cancel(*through, other).value(), false);
        QCOMPARE(m_backend.terminate(*through, other).value(), false);

        Error error;
        std::thread sleeping([&] {
            if (const auto slept = victim->query(s("SELECT pg_sleep(60)")); !slept) {
                error = slept.error();
            }
        });
        QTRY_VERIFY(through
                        ->query(s("SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%' AND "
                                  "state = 'active' AND pid = $1::int"),
                            {QString::number(victim->id().pid)})
                        ->scalar()
            == s("1"));
        QCOMPARE(m_backend.cancel(*through, victim->id()).value(), true);
        sleeping.join();
        QCOMPARE(toString(error.kind), toString(ErrorKind::Cancelled));
        QVERIFY(victim->isAlive());
        QVERIFY(victim->query(s("SELECT 1")));
    }

    void knowsWhatWasSentWhenTheConnectionIsLost_data()
    {
        QTest::addColumn<int>("purpose");
        QTest::addColumn<bool>("whileItRuns");
        QTest::addColumn<QString>("kind");
        QTest::newRow("an idle run is killed: nothing was sent")
            << int(Purpose::Run) << false << toString(ErrorKind::Unreachable);
        QTest::newRow("a running statement is killed: in doubt")
            << int(Purpose::Run) << true << toString(ErrorKind::InDoubt);
        QTest::newRow("a reader is killed: nothing can be in doubt")
            << int(Purpose::Browse) << true << toString(ErrorKind::Unreachable);
    }
    void knowsWhatWasSentWhenTheConnectionIsLost()
    {
        QFETCH(int, purpose);
        QFETCH(bool, whileItRuns);
        QFETCH(QString, kind);
        auto victim = open(Purpose(purpose));
        auto through = open(Purpose::Monitor);
        const QString count
            = s("SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int AND query LIKE '%pg_sleep(61)'");
        const QList<Cell> pid{QString::number(victim->id().pid)};
        Error error;
        if (whileItRuns) {
            std::thread sleeping([&] { error = victim->query(s("SELECT pg_sleep(61)")).error(); });
            QTRY_VERIFY(through->query(count, pid)->scalar() == s("1"));
            QVERIFY(m_backend.terminate(*through, victim->id()).value());
            sleeping.join();
        } else {
            QVERIFY(m_backend.terminate(*through, victim->id()).value());
            QTRY_VERIFY(through->query(s("SELECT count(*) FROM pg_stat_activity WHERE pid = $1::int"), pid)->scalar()
                == s("0"));
            error = victim->query(s("SELECT 1")).error();
        }
        QCOMPARE(toString(error.kind), kind);
        QVERIFY(!error.message.isEmpty());
        QVERIFY(!victim->isAlive());
        QCOMPARE(toString(victim->query(s("SELECT 1")).error().kind), toString(ErrorKind::Unreachable));
        QCOMPARE(m_backend.terminate(*through, victim->id()).value(), false);
    }

    void refusesValuesThatCannotBeStored()
    {
        auto session = open(Purpose::Run);
        const auto answer = session->query(s("SELECT $1::text"), {QString(QChar(0))});
        QVERIFY(!answer);
        QCOMPARE(toString(answer.error().kind), toString(ErrorKind::BadInput));
        QVERIFY(session->isAlive());
    }

    void saysWhyItCannotConnect_data()
    {
        QTest::addColumn<QString>("dsn");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("part"); ///< of message or remedy
        const auto row = [](const char* tag, const QString& dsn, ErrorKind kind, const char* part) {
            QTest::newRow(tag) << dsn << toString(kind) << s(part);
        };
        row("nobody listens", s("host=127.0.0.1 port=1 dbname=x user=y"), ErrorKind::Unreachable, "port 1");
        row("an unknown host", s("host=does-not-exist.invalid dbname=x user=y"), ErrorKind::Unreachable,
            "does-not-exist.invalid");
        row("a socket directory without a server", s("host=/tmp dbname=x user=y port=1"), ErrorKind::Unreachable,
            "/tmp");
        row("a service that is not there", s("service=lockkeeper_nowhere"), ErrorKind::NotFound, "lockkeeper_nowhere");
        row("a password in the string", s("host=/tmp password=secret"), ErrorKind::BadInput, ".pgpass");
        row("a password in the URI", s("postgresql://u:secret@h/db"), ErrorKind::BadInput, ".pgpass");
        row("no connection string at all", s("whatever"), ErrorKind::BadInput, "postgresql://");
        row("an unknown keyword", s("hosst=a"), ErrorKind::BadInput, "hosst");
        row("a database that is not there", m_server.dsn(s("nothing_here")), ErrorKind::NotFound, "nothing_here");
        row("a role that is not there", m_server.dsn(s("postgres"), s("nobody_here")), ErrorKind::Authentication,
            "nobody_here");
    }
    void saysWhyItCannotConnect()
    {
        QFETCH(QString, dsn);
        QFETCH(QString, kind);
        QFETCH(QString, part);
        ConnectionSettings settings;
        settings.dsn = dsn;
        const auto session = m_backend.connect(settings, Purpose::Browse);
        QVERIFY(!session);
        const QString words = session.error().message + session.error().remedy;
        QVERIFY2(words.contains(part), qPrintable(session.error().printed()));
        QVERIFY2(!words.contains(s("secret")), "a secret was printed");
        QVERIFY2(!words.contains(s("LOCATION")), qPrintable(words));
        QVERIFY(!session.error().remedy.isEmpty());
        QCOMPARE(toString(session.error().kind), kind);
    }

    void saysThatAPasswordIsWrong()
    {
        ConnectionSettings settings = m_server.settings(m_database);
        settings.sessionPassword = s("wrong");
        const auto session = m_backend.connect(settings, Purpose::Browse);
        if (session) {
            QSKIP("this server lets its own user in without a password");
        }
        QCOMPARE(toString(session.error().kind), toString(ErrorKind::Authentication));
        QCOMPARE(session.error().sqlState, s("28P01"));
    }

    void givesUpOnASilentServer()
    {
        QTcpServer silent; // accepts, and never says a word
        QVERIFY(silent.listen(QHostAddress::LocalHost));
        ConnectionSettings settings;
        settings.dsn
            = s("host=127.0.0.1 port=%1 dbname=x user=y connect_timeout=2 sslmode=disable").arg(silent.serverPort());
        QElapsedTimer clock;
        clock.start();
        const auto session = m_backend.connect(settings, Purpose::Browse);
        QVERIFY(!session);
        QCOMPARE(toString(session.error().kind), toString(ErrorKind::Unreachable));
        QVERIFY2(session.error().message.contains(QString::number(silent.serverPort())),
            qPrintable(session.error().message));
        QVERIFY2(clock.elapsed() < 60'000, "it waited longer than it was told");
    }

    void readsConnectionStrings_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("printed");
        QTest::newRow("pairs") << s("host=db.example dbname=shop user=anna") << s("shop@db.example");
        QTest::newRow("another port") << s("host=h port=6000 dbname=d") << s("d@h:6000");
        QTest::newRow("quotes and blanks") << s(" host = 'h x'  dbname = 'it\\'s' ") << s("it's@h x");
        QTest::newRow("a URI") << s("postgresql://anna@db.example:5433/shop?sslmode=require")
                               << s("shop@db.example:5433");
        QTest::newRow("a URI with IPv6") << s("postgres://[::1]/shop") << s("shop@::1");
        QTest::newRow("a URI with escapes") << s("postgresql://u@h/my%20db") << s("my db@h");
        QTest::newRow("two hosts") << s("postgresql://u@a:1,b:2/d") << s("d@a,b:1,2");
        QTest::newRow("a socket") << s("host=/run/postgresql dbname=d") << s("d@local");
        QTest::newRow("a secret stays one") << s("postgresql://u:secret@h/d") << s("d@h");
        QTest::newRow("a service") << s("service=shop") << s("shopdb@service.example");
    }
    void readsConnectionStrings()
    {
        QFETCH(QString, text);
        QFETCH(QString, printed);
        QTemporaryDir folder;
        QFile file(folder.filePath(s("services")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("[shop]\nhost=service.example\ndbname=shopdb\npassword=secret\n");
        file.close();
        qputenv("PGSERVICEFILE", file.fileName().toLocal8Bit());
        ConnectionSettings settings;
        settings.dsn = text;
        const QString actual = settings.printed();
        qunsetenv("PGSERVICEFILE");
        QCOMPARE(actual, printed);
    }

    void listsServices()
    {
        QTemporaryDir home;
        QTemporaryDir system;
        QFile own(home.filePath(s(".pg_service.conf")));
        QVERIFY(own.open(QIODevice::WriteOnly));
        own.write("# mine\n[shop]\nhost=mine.example\nport=6000\ndbname=shop\nuser=anna\npassword=secret\n"
                  "sslmode=verify-full\n\n[bare]\n");
        own.close();
        QFile shared(system.filePath(s("pg_service.conf")));
        QVERIFY(shared.open(QIODevice::WriteOnly));
        shared.write("[shop]\nhost=other.example\n[stock]\nhostaddr = 10.0.0.1\n");
        shared.close();
        QProcessEnvironment environment;
        environment.insert(s("HOME"), home.path());
        environment.insert(s("PGSYSCONFDIR"), system.path());
        const auto services = serviceProfiles(environment);
        QCOMPARE(services.size(), 3);
        QCOMPARE(services[0].name, s("shop"));
        QCOMPARE(services[0].settings.host, s("mine.example"));
        QCOMPARE(services[0].settings.port, s("6000"));
        QCOMPARE(services[0].settings.sslMode, s("verify-full"));
        QCOMPARE(services[0].settings.service, s("shop"));
        QVERIFY(services[0].settings.sessionPassword.isEmpty());
        QCOMPARE(services[2].settings.host, s("10.0.0.1"));
        environment.insert(s("PGHOST"), s("h"));
        environment.insert(s("PGDATABASE"), s("d"));
        environment.insert(s("PGPASSWORD"), s("secret"));
        const auto prefill = settingsFromEnvironment(environment);
        QCOMPARE(prefill.host, s("h"));
        QCOMPARE(prefill.database, s("d"));
        QVERIFY(prefill.sessionPassword.isEmpty());
    }

    void storesNoSecret()
    {
        ConnectionSettings settings;
        settings.name = s("Shop");
        settings.dsn = s("postgresql://anna:secret@h:6000/d");
        settings.sessionPassword = s("secret");
        settings.environment = Environment::Staging;
        settings.readOnly = true;
        const QByteArray json = QJsonDocument(toJson(settings)).toJson();
        QVERIFY(!json.contains("secret"));
        const ConnectionSettings back = connectionSettingsFromJson(QJsonDocument::fromJson(json).object());
        QCOMPARE(back.name, settings.name);
        QCOMPARE(back.printed(), s("d@h:6000"));
        QVERIFY(back.environment == Environment::Staging);
        QVERIFY(back.readOnly);
        const ConnectionSettings unknown = connectionSettingsFromJson(QJsonObject{{s("environment"), s("moon")}});
        QVERIFY(unknown.environment == Environment::Production);
        QVERIFY(unknown.readOnly);
    }

private:
    std::unique_ptr<Session> open(Purpose purpose)
    {
        auto session = m_backend.connect(m_server.settings(m_database), purpose);
        if (!session) {
            qFatal("%s", qPrintable(session.error().printed()));
        }
        return std::move(*session);
    }

    test::TestServer m_server;
    PgBackend m_backend;
    QString m_database;
};

QTEST_GUILESS_MAIN(TestPgSession)
#include "tst_pgsession.moc"
