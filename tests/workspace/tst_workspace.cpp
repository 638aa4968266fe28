// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/workspace/databaselink.h"
#include "model/workspace/lockmonitor.h"
#include "model/workspace/passwordstore.h"
#include "model/workspace/taskthread.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "tests/workspace/items.h"

#include <QFutureWatcher>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <thread>

using namespace lk;
using namespace lk::test;
using namespace std::chrono_literals;

class TestWorkspace : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void cleanupTestCase();
    void linkReadsCatalogTableAndRows();
    void linkTellsAnError();
    void linkCancelsWhatRuns();
    void linkCancelsWhatStillWaitsItsTurn();
    void linkAsksAgainWhereItsIdleSessionHadDied();
    void linkDoesNotRepeatACatalogReadThatWasEnded();
    void linkThatGoesLeavesNoSession();
    void linkNeverHoldsUpItsThread();
    void linkTakesOverWhatAnotherOneOpened();
    void linkFindsOutThatItIsLost();
    void linkMakesAPlan();
    void objectsOfExtensionsAreNotListed();
    void objectsThatAreNotAllSaySo();
    void monitorShowsAndCancelsABlocker();
    void monitorComesBackAfterALoss();
    void monitorSaysThatItHasNoAnswer();
    void storeWithoutKeychainSaysSo();

private:
    QString sessions(const QString& db) const
    {
        return const_cast<TestServer&>(m_server).value(QStringLiteral("postgres"),
            QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = %1 AND application_name LIKE "
                           "'lockkeeper%'")
                .arg(literal(db)));
    }
    void endSessions(const QString& db)
    {
        (void)m_server.value(QStringLiteral("postgres"),
            QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %1")
                .arg(literal(db)));
    }
    void allowConnections(const QString& db, bool allow)
    {
        QCOMPARE(m_server.exec(QStringLiteral("postgres"),
                     QStringLiteral("ALTER DATABASE %1 ALLOW_CONNECTIONS %2")
                         .arg(db, allow ? QStringLiteral("true") : QStringLiteral("false"))),
            QString());
    }

    TestServer m_server;
    PgBackend m_backend;
};

void TestWorkspace::initTestCase()
{
    QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
}

void TestWorkspace::cleanupTestCase()
{
    QVERIFY(waitForStragglers(20s));
}

void TestWorkspace::linkReadsCatalogTableAndRows()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QSignalSpy changed(&link, &DatabaseLink::catalogChanged);
    QVERIFY(!link.isOpen());
    const auto catalog = wait(link.open(m_server.settings(db)));
    QVERIFY2(catalog, why(catalog));
    QVERIFY(link.isOpen());
    QCOMPARE(link.catalog(), *catalog);
    QVERIFY((*catalog)->table(items()) != nullptr);
    QTRY_COMPARE(changed.size(), 1);
    const auto table = wait(link.table(items()));
    QVERIFY2(table, why(table));
    QCOMPARE((*table)->columns.size(), 3);
    const auto page = wait(link.preview(*table, 0, 10));
    QVERIFY2(page, why(page));
    QCOMPARE(page->rows.size(), 10);
    QVERIFY(page->more);
    QCOMPARE(m_server.exec(db, QStringLiteral("CREATE TABLE another (id int)")), QString());
    const auto fresh = wait(link.refresh());
    QVERIFY2(fresh, why(fresh));
    QCOMPARE((*fresh)->tables.size(), 2);
    QCOMPARE(link.catalog(), *fresh);
}

void TestWorkspace::linkTellsAnError()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    const auto nowhere = wait(link.open(m_server.settings(QStringLiteral("no such database"))));
    QVERIFY(!nowhere);
    QVERIFY(!link.isOpen());
    QCOMPARE(toString(nowhere.error().kind), toString(ErrorKind::NotFound));
    QVERIFY(wait(link.open(m_server.settings(db))));
    const auto table = wait(link.table({QStringLiteral("public"), QStringLiteral("itms")}));
    QVERIFY(!table);
    QCOMPARE(toString(table.error().kind), toString(ErrorKind::NotFound));
    QVERIFY(link.isOpen()); // a wrong question is no lost connection
}

void TestWorkspace::linkCancelsWhatRuns()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QVERIFY(wait(link.open(m_server.settings(db))));
    // A table that somebody holds cannot be read: the question waits for its lock.
    auto holder = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY2(holder, why(holder));
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    const auto table = wait(link.table(items()));
    QVERIFY2(table, why(table));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")));
    const auto page = link.preview(*table, 0, 10);
    QTRY_COMPARE(m_server.value(db,
                     QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND "
                                    "application_name LIKE 'lockkeeper%' AND datname = current_database()")),
        QStringLiteral("1"));
    link.cancel();
    const auto answer = wait(page);
    QVERIFY(!answer);
    QCOMPARE(toString(answer.error().kind), toString(ErrorKind::Cancelled));
    QVERIFY((*holder)->query(QStringLiteral("ROLLBACK")));
    QVERIFY(wait(link.preview(*table, 0, 10))); // the next question is not hit
}

void TestWorkspace::linkCancelsWhatStillWaitsItsTurn()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    const auto opening = link.open(m_server.settings(db));
    const auto table = link.table(items());
    link.cancel();
    QCOMPARE(toString(wait(opening).error_or(Error{}).kind), toString(ErrorKind::Cancelled));
    QCOMPARE(toString(wait(table).error_or(Error{}).kind), toString(ErrorKind::Cancelled));
    const auto again = wait(link.refresh());
    QVERIFY2(again, why(again));
}

void TestWorkspace::linkAsksAgainWhereItsIdleSessionHadDied()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QSignalSpy lost(&link, &DatabaseLink::connectionLost);
    QSignalSpy read(&link, &DatabaseLink::catalogChanged);
    QVERIFY(wait(link.open(m_server.settings(db))));
    QTRY_COMPARE(read.size(), 1);
    QCOMPARE(m_server.exec(db, QStringLiteral("CREATE TABLE another (id int)")), QString());
    endSessions(db);
    const auto table = wait(link.table(items()));
    QVERIFY2(table, why(table));
    QVERIFY(link.isOpen());
    QVERIFY(wait(link.look()));
    QCOMPARE(lost.size(), 0);
    // It may be another server by now: what is known of it is read anew.
    QTRY_COMPARE(read.size(), 2);
    QCOMPARE(link.catalog()->tables.size(), 2);
}

/// Somebody ends the session that reads for long: reading again by itself would be no answer to that.
void TestWorkspace::linkDoesNotRepeatACatalogReadThatWasEnded()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QSignalSpy lost(&link, &DatabaseLink::connectionLost);
    QSignalSpy read(&link, &DatabaseLink::catalogChanged);
    QVERIFY(wait(link.open(m_server.settings(db))));
    QTRY_COMPARE(read.size(), 1);
    // The catalog cannot be read while somebody holds what it is read from.
    auto holder = m_backend.connect(m_server.settings(db), Purpose::Run);
    QVERIFY2(holder, why(holder));
    QVERIFY((*holder)->query(QStringLiteral("BEGIN")));
    QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE pg_catalog.pg_inherits IN ACCESS EXCLUSIVE MODE")));
    const QString pids = QStringLiteral(
        "SELECT string_agg(pid::text, ' ') FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND application_name "
        "LIKE 'lockkeeper%' AND datname = current_database()");
    const auto refreshed = link.refresh();
    QTRY_VERIFY(!m_server.value(db, pids + QStringLiteral(" AND query_start < now() - interval '1.2 s'")).isEmpty());
    const QString ended = m_server.value(db, pids);
    QCOMPARE(m_server.exec(db, QStringLiteral("SELECT pg_terminate_backend(%1)").arg(ended)), QString());
    const auto answer = wait(refreshed);
    QVERIFY(!answer);
    QVERIFY((*holder)->query(QStringLiteral("ROLLBACK")));
    // Whatever the loss asks for by itself is asked before this, and nothing more while this thread waits.
    const CatalogPtr before = link.catalog();
    QCoreApplication::processEvents();
    auto asked = link.look();
    asked.waitForFinished();
    QVERIFY(asked.result());
    QCOMPARE(link.catalog(), before);
    // It may be another server by now, and it answers: what is known of it is read anew, once.
    QTRY_COMPARE(read.size(), 2);
    QVERIFY(wait(link.look()));
    QCOMPARE(read.size(), 2);
    QCOMPARE(lost.size(), 0);
    QVERIFY(link.isOpen());
}

void TestWorkspace::linkThatGoesLeavesNoSession()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    QFuture<Result<TablePtr>> pending;
    {
        DatabaseLink link(m_backend);
        QVERIFY(wait(link.open(m_server.settings(db))));
        QCOMPARE(sessions(db), QStringLiteral("1"));
        pending = link.table(items());
    }
    QTRY_VERIFY(pending.isFinished()); // with an answer, never abandoned
    QCOMPARE(pending.resultCount(), 1);
    QTRY_COMPARE(sessions(db), QStringLiteral("0"));
}

void TestWorkspace::linkNeverHoldsUpItsThread()
{
    // A server that takes the connection and then says nothing, as in a dead network.
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    ConnectionSettings settings;
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = QString::number(mute.serverPort());
    settings.database = QStringLiteral("x");
    settings.sslMode = QStringLiteral("disable");
    QFuture<Result<CatalogPtr>> pending;
    {
        DatabaseLink link(m_backend);
        pending = link.open(settings);
        QTRY_VERIFY(mute.hasPendingConnections());
        link.cancel();
    }
    QVERIFY(!pending.isFinished()); // nothing above has waited for the server
    mute.close();
    while (QTcpSocket* socket = mute.nextPendingConnection()) {
        delete socket;
    }
    QTRY_VERIFY(pending.isFinished());
    QVERIFY(!pending.result());
}

void TestWorkspace::linkTakesOverWhatAnotherOneOpened()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    const QString next = m_server.freshDatabase(QStringLiteral("CREATE TABLE elsewhere (id int)"));
    DatabaseLink link(m_backend);
    QVERIFY(wait(link.open(m_server.settings(db))));
    QSignalSpy lost(&link, &DatabaseLink::connectionLost);
    {
        DatabaseLink failed(m_backend);
        QVERIFY(!wait(failed.open(m_server.settings(QStringLiteral("no such database")))));
        QVERIFY(wait(link.table(items()))); // it takes nothing away
    }
    QFuture<Result<TablePtr>> asked;
    {
        DatabaseLink trial(m_backend);
        QVERIFY(wait(trial.open(m_server.settings(next))));
        QSignalSpy changed(&link, &DatabaseLink::catalogChanged);
        link.takeOver(trial);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(link.settings().database, next);
        QCOMPARE(link.catalog()->database, next);
        QVERIFY(link.isOpen());
        asked = link.table({QStringLiteral("public"), QStringLiteral("elsewhere")});
    }
    QVERIFY(wait(asked)); // what goes with the trial is what was open before
    QTRY_COMPARE(sessions(db), QStringLiteral("0"));
    QCOMPARE(lost.size(), 0);
    allowConnections(next, false);
    endSessions(next);
    QVERIFY(!wait(link.look()));
    QTRY_COMPARE(lost.size(), 1); // told by the one that has it now
}

void TestWorkspace::linkFindsOutThatItIsLost()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QSignalSpy lost(&link, &DatabaseLink::connectionLost);
    QVERIFY(wait(link.open(m_server.settings(db))));
    QVERIFY(wait(link.look()));
    QCOMPARE(lost.size(), 0);
    allowConnections(db, false);
    endSessions(db);
    QVERIFY(!wait(link.look()));
    QTRY_COMPARE(lost.size(), 1);
    QVERIFY(!wait(link.look())); // nor does it come back
    QTRY_COMPARE(lost.size(), 2);
    allowConnections(db, true);
    const auto back = wait(link.refresh());
    QVERIFY2(back, why(back));
    QVERIFY(link.isOpen());
}

void TestWorkspace::linkMakesAPlan()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    DatabaseLink link(m_backend);
    QVERIFY(wait(link.open(m_server.settings(db))));
    const auto plan = wait(link.plan(rename(QStringLiteral("value"))));
    QVERIFY2(plan, why(plan));
    QCOMPARE(plan->database, db);
    QVERIFY(!plan->steps.isEmpty());
    const auto taken = wait(link.plan(rename(QStringLiteral("t"))));
    QVERIFY(!taken);
    QCOMPARE(toString(taken.error().kind), toString(ErrorKind::NameTaken));
    QCOMPARE(m_server.value(db, QStringLiteral("SELECT count(*) FROM pg_namespace WHERE nspname = 'lockkeeper'")),
        QStringLiteral("0"));
}

void TestWorkspace::objectsOfExtensionsAreNotListed()
{
    const QString table = QStringLiteral("CREATE TABLE %1 (id int CONSTRAINT %1_key PRIMARY KEY, v int CONSTRAINT "
                                         "%1_check CHECK (v > 0), up int CONSTRAINT %1_up REFERENCES %1);"
                                         "CREATE INDEX %1_v ON %1 (v);"
                                         "CREATE FUNCTION %1_function() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN "
                                         "RETURN NEW; END';"
                                         "CREATE TRIGGER %1_trigger BEFORE UPDATE ON %1 FOR EACH ROW EXECUTE FUNCTION "
                                         "%1_function();");
    const QString db = m_server.freshDatabase(table.arg(QStringLiteral("ours")) + table.arg(QStringLiteral("theirs"))
        + QStringLiteral("ALTER EXTENSION plpgsql ADD TABLE theirs;"
                         "ALTER EXTENSION plpgsql ADD FUNCTION theirs_function()"));
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    QVERIFY2(session, why(session));
    const auto found = readSchemaObjects(**session);
    QVERIFY2(found, why(found));
    QVERIFY(found->areAll);
    QStringList names;
    for (const SchemaObject& object : found->objects) {
        names << object.name.printed();
    }
    QCOMPARE(names.join(QLatin1Char(' ')),
        QStringLiteral("public.ours_check public.ours_function public.ours_key public.ours_trigger public.ours_up "
                       "public.ours_v"));
}

void TestWorkspace::objectsThatAreNotAllSaySo()
{
    const QString db = m_server.freshDatabase(
        QStringLiteral("CREATE TABLE t (a int, b int, c int); CREATE INDEX i1 ON t (a); CREATE INDEX i2 ON t (b);"
                       "CREATE INDEX i3 ON t (c)"));
    const auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
    QVERIFY2(session, why(session));
    const auto some = readSchemaObjects(**session, 2);
    QVERIFY2(some, why(some));
    QCOMPARE(some->objects.size(), 2);
    QVERIFY(!some->areAll);
    const auto just = readSchemaObjects(**session, 3);
    QVERIFY2(just, why(just));
    QCOMPARE(just->objects.size(), 3);
    QVERIFY(just->areAll);
}

void TestWorkspace::monitorShowsAndCancelsABlocker()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    auto holder = m_backend.connect(m_server.settings(db), Purpose::Run).value();
    QVERIFY(holder->query(QStringLiteral("BEGIN")));
    QVERIFY(holder->query(QStringLiteral("LOCK TABLE items IN ACCESS EXCLUSIVE MODE")));
    std::jthread waiter([&] {
        auto session = m_backend.connect(m_server.settings(db), Purpose::Run);
        if (session) {
            (void)(*session)->query(QStringLiteral("SELECT count(*) FROM public.items"));
        }
    });
    LockMonitor monitor(m_backend, m_server.settings(db));
    QSignalSpy acted(&monitor, &LockMonitor::acted);
    monitor.setRunning(true);
    monitor.start();
    const auto root = [&]() -> const LockedSession* {
        const auto latest = monitor.latest();
        return latest && !latest->roots().isEmpty() ? &latest->sessions[latest->roots().first()] : nullptr;
    };
    QTRY_VERIFY(root() != nullptr);
    QCOMPARE(root()->id.pid, holder->id().pid);
    monitor.terminateSession(root()->id);
    QTRY_COMPARE(acted.size(), 1);
    QVERIFY(acted[0][0].toString().contains(QString::number(holder->id().pid)));
    QTRY_VERIFY(monitor.latest()->waiting() == 0);
    waiter.join();
    QVERIFY(!holder->query(QStringLiteral("SELECT 1")));
}

void TestWorkspace::monitorComesBackAfterALoss()
{
    const QString db = m_server.freshDatabase(itemsSetup);
    LockMonitor monitor(m_backend, m_server.settings(db));
    QSignalSpy failed(&monitor, &LockMonitor::failed);
    QSignalSpy changed(&monitor, &LockMonitor::snapshotChanged);
    monitor.setRunning(true);
    monitor.start();
    QTRY_VERIFY(changed.size() >= 1);
    m_server.value(QStringLiteral("postgres"),
        QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = %1")
            .arg(literal(db)));
    QTRY_COMPARE(failed.size(), 1);
    const auto before = changed.size();
    QTRY_VERIFY(changed.size() > before);
    QCOMPARE(failed.size(), 1);
}

void TestWorkspace::monitorSaysThatItHasNoAnswer()
{
    QTcpServer mute;
    QVERIFY(mute.listen(QHostAddress::LocalHost));
    ConnectionSettings settings;
    settings.host = QStringLiteral("127.0.0.1");
    settings.port = QString::number(mute.serverPort());
    settings.database = QStringLiteral("x");
    settings.sslMode = QStringLiteral("disable");
    {
        LockMonitor monitor(m_backend, settings);
        QSignalSpy failed(&monitor, &LockMonitor::failed);
        monitor.setPatience(100ms);
        monitor.start();
        QTRY_COMPARE(failed.size(), 1);
        QTRY_VERIFY(mute.hasPendingConnections());
        delete mute.nextPendingConnection();
        mute.close();
    }
}

void TestWorkspace::storeWithoutKeychainSaysSo()
{
    if (PasswordStore::isAvailable()) {
        QSKIP("this desktop has a keychain, which is not a test's to write to");
    }
    PasswordStore store;
    const auto written = wait(store.write(QStringLiteral("test"), QStringLiteral("secret")));
    QVERIFY(!written);
    QVERIFY(!written.error().printed().contains(QLatin1String("secret")));
    const auto read = wait(store.read(QStringLiteral("test")));
    QVERIFY(!read);
    QVERIFY(!read.error().remedy.isEmpty());
}

QTEST_GUILESS_MAIN(TestWorkspace)
#include "tst_workspace.moc"
