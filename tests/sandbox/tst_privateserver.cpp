// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/childprocess.h"
#include "model/sandbox/ownedfolder.h"
#include "model/sandbox/privateserver.h"
#include "tests/support/patience.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <csignal>

using namespace lk;

namespace {

QString ask(PrivateServer& server, const QString& sql, const QString& user = PrivateServer::superuser())
{
    const auto ran = runTool(server.binaries().path(QStringLiteral("psql")),
        {QStringLiteral("-X"), QStringLiteral("-A"), QStringLiteral("-t"), QStringLiteral("-d"),
            server.dsn(QStringLiteral("postgres"), user), QStringLiteral("-c"), sql});
    return ran ? (ran->exitCode == 0 ? ran->out : ran->err).trimmed() : ran.error().printed();
}

bool lives(qint64 pid)
{
    return ::kill(static_cast<pid_t>(pid), 0) == 0;
}

} // namespace

class PrivateServerTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        auto opened = PrivateServer::open({});
        QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().printed()));
        m_server = std::move(*opened);
    }
    void cleanupTestCase() { m_server.reset(); }

    void listensOnItsSocketOnlyAndWantsThePassword()
    {
        PrivateServer& server = *m_server;
        QVERIFY(server.isRunning());
        QCOMPARE(ask(server, QStringLiteral("SHOW listen_addresses")), QString());
        QCOMPARE(ask(server, QStringLiteral("SHOW autovacuum")), QStringLiteral("on"));
        QCOMPARE(
            ask(server, QStringLiteral("SELECT count(*) FROM pg_hba_file_rules WHERE auth_method <> 'scram-sha-256'")),
            QStringLiteral("0"));
        QCOMPARE(
            QFileInfo(server.socketFolder()).permissions() & (QFile::ReadOther | QFile::ReadGroup | QFile::ExeOther),
            QFile::Permissions());
        QCOMPARE(QFileInfo(server.passwordFile()).permissions() & (QFile::ReadOther | QFile::ReadGroup),
            QFile::Permissions());

        QFile pgpass(server.passwordFile());
        QVERIFY(pgpass.open(QIODevice::ReadOnly));
        const QByteArray right = pgpass.readAll();
        pgpass.close();
        QVERIFY(pgpass.open(QIODevice::WriteOnly | QIODevice::Truncate));
        pgpass.write("*:*:*:*:wrong\n");
        pgpass.close();
        QVERIFY(ask(server, QStringLiteral("SELECT 1")).contains(QLatin1String("password authentication failed")));
        QVERIFY(pgpass.open(QIODevice::WriteOnly | QIODevice::Truncate));
        pgpass.write(right);
        pgpass.close();
        QCOMPARE(ask(server, QStringLiteral("SELECT 1")), QStringLiteral("1"));
    }

    void neverShowsThePasswordOnACommandLine()
    {
        const QString password = m_server->password();
        QVERIFY(password.size() >= 24);
        QVERIFY(!m_server->dsn(QStringLiteral("postgres")).contains(password));
        QCOMPARE(m_server->settings(QStringLiteral("postgres")).sessionPassword, password);
        QVERIFY(!m_server->settings(QStringLiteral("postgres")).printed().contains(password));
        QFile commandLine(QStringLiteral("/proc/%1/cmdline").arg(m_server->pid()));
        QVERIFY(commandLine.open(QIODevice::ReadOnly));
        QVERIFY(!commandLine.readAll().contains(password.toUtf8()));
        QVERIFY(!QFileInfo::exists(m_server->folder() + QStringLiteral("/pwfile")));
    }

    void keepsItsDataOver_data()
    {
        QTest::addColumn<int>("how");
        QTest::newRow("a fast stop") << 0;
        QTest::newRow("an immediate stop") << 1;
        QTest::newRow("kill -9 of the server") << 2;
    }

    void keepsItsDataOver()
    {
        QFETCH(const int, how);
        PrivateServer& server = *m_server;
        const QString table = QStringLiteral("t%1").arg(how);
        QCOMPARE(ask(server, QStringLiteral("CREATE TABLE %1 AS SELECT generate_series(1, 1000) AS i").arg(table)),
            QStringLiteral("SELECT 1000"));
        if (how == 2) {
            server.kill();
            QVERIFY(!server.isRunning());
            QVERIFY(server.start());
        } else {
            QVERIFY(server.restart(how == 0 ? PrivateServer::StopMode::Fast : PrivateServer::StopMode::Immediate));
        }
        QCOMPARE(ask(server, QStringLiteral("SELECT sum(i) FROM ") + table), QStringLiteral("500500"));
    }

    void isGoneWithItsFolderWhenDestroyed()
    {
        auto opened = PrivateServer::open({});
        QVERIFY(opened);
        const qint64 pid = (*opened)->pid();
        const QString folder = (*opened)->folder();
        QVERIFY(lives(pid));
        opened->reset();
        QVERIFY(!lives(pid));
        QVERIFY(!QFileInfo::exists(folder));
    }

    void isOpenedAgainWhenKept()
    {
        QTemporaryDir place;
        PrivateServerOptions options;
        options.folder = place.filePath(QStringLiteral("kept"));
        options.keep = true;
        {
            auto opened = PrivateServer::open(options);
            QVERIFY(opened);
            QCOMPARE(ask(**opened, QStringLiteral("CREATE TABLE remembered ()")), QStringLiteral("CREATE TABLE"));
        }
        QVERIFY(QFileInfo::exists(options.folder));
        auto again = PrivateServer::open(options);
        QVERIFY2(again, qPrintable(again ? QString() : again.error().printed()));
        QCOMPARE(ask(**again, QStringLiteral("SELECT to_regclass('remembered')")), QStringLiteral("remembered"));
    }

    void twoRunSideBySide()
    {
        auto two = PrivateServer::open({});
        QVERIFY(two);
        QVERIFY(m_server->folder() != (*two)->folder());
        QCOMPARE(ask(*m_server, QStringLiteral("CREATE TABLE only_here ()")), QStringLiteral("CREATE TABLE"));
        QCOMPARE(ask(**two, QStringLiteral("SELECT to_regclass('only_here')")), QString());
    }

    void findsAnotherSocketFolderWhenItsOwnNameIsTooLong()
    {
        QTemporaryDir place;
        PrivateServerOptions options;
        options.folder = place.filePath(QString(120, QLatin1Char('x')));
        QString socketFolder;
        {
            auto opened = PrivateServer::open(options);
            QVERIFY2(opened, qPrintable(opened ? QString() : opened.error().printed()));
            socketFolder = (*opened)->socketFolder();
            QVERIFY(socketFolder.size() < 60);
            QCOMPARE(ask(**opened, QStringLiteral("SELECT 1")), QStringLiteral("1"));
        }
        QVERIFY(!QFileInfo::exists(socketFolder));
    }

    void saysWhatTheServerSaidWhenASettingIsWrong()
    {
        PrivateServerOptions options;
        options.extraSettings = {QStringLiteral("shared_buffers = 'a lot'")};
        const auto opened = PrivateServer::open(options);
        QVERIFY(!opened);
        QVERIFY(opened.error().kind == ErrorKind::Server);
        QVERIFY2(
            opened.error().message.contains(QLatin1String("shared_buffers")), qPrintable(opened.error().printed()));
    }

    void takesMoreSettings()
    {
        PrivateServerOptions options;
        options.extraSettings = {QStringLiteral("wal_level = logical")};
        auto opened = PrivateServer::open(options);
        QVERIFY(opened);
        QCOMPARE(ask(**opened, QStringLiteral("SHOW wal_level")), QStringLiteral("logical"));
    }

    void stopsWhenAskedToWhileItIsMade()
    {
        QTemporaryDir place;
        PrivateServerOptions options;
        options.folder = place.filePath(QStringLiteral("server"));
        std::stop_source stop;
        stop.request_stop();
        const auto opened = PrivateServer::open(options, stop.get_token());
        QVERIFY(!opened);
        QVERIFY(opened.error().kind == ErrorKind::Cancelled);
        QVERIFY(!QFileInfo::exists(options.folder));
    }

    void saysThatAFolderCannotBeMade()
    {
        PrivateServerOptions options;
        options.folder = QStringLiteral("/proc/no-such-place/server");
        const auto opened = PrivateServer::open(options);
        QVERIFY(!opened);
        QVERIFY(opened.error().message.contains(options.folder));
        QVERIFY(!opened.error().remedy.isEmpty());
    }

    void findsTheInstalledServers()
    {
        const QList<PostgresBinaries> found = installedPostgres();
        QVERIFY(!found.isEmpty());
        for (const PostgresBinaries& one : found) {
            QVERIFY(one.major >= oldestPostgres);
            QVERIFY(QFileInfo(one.path(QStringLiteral("initdb"))).isExecutable());
        }
        QCOMPARE(findPostgres().value(), found.first());
    }

    void ignoresAServerThatIsTooOld()
    {
        QTemporaryDir fake;
        const QString path = qEnvironmentVariable("PATH");
        for (const auto& [name, text] :
            {std::pair(QStringLiteral("postgres"), "#!/bin/sh\necho 'postgres (PostgreSQL) 9.6.24'\n"),
                std::pair(QStringLiteral("initdb"), "#!/bin/sh\nexit 1\n")}) {
            QFile program(fake.filePath(name));
            QVERIFY(program.open(QIODevice::WriteOnly));
            program.write(text);
            QVERIFY(program.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner));
        }
        qputenv("PATH", (fake.path() + QLatin1Char(':') + path).toUtf8());
        const QList<PostgresBinaries> found = installedPostgres();
        qputenv("PATH", path.toUtf8());
        QVERIFY(!found.isEmpty());
        for (const PostgresBinaries& one : found) {
            QVERIFY(one.folder != fake.path());
        }
    }

    void leavesNoServerBehindWhenItsOwnerIsKilled()
    {
        QTemporaryDir base;
        const QString folder = base.filePath(QStringLiteral("mine"));
        QProcess owner;
        dieWithThisThread(owner, SIGKILL);
        owner.start(QCoreApplication::applicationDirPath() + QStringLiteral("/sandbox_serverowner"), {folder});
        QVERIFY(owner.waitForStarted());
        QTRY_VERIFY(owner.canReadLine());
        const QStringList words = QString::fromUtf8(owner.readLine()).simplified().split(QLatin1Char(' '));
        QCOMPARE(words.first(), QStringLiteral("server"));
        const qint64 pid = words[1].toLongLong();
        QVERIFY(lives(pid));
        owner.kill(); // SIGKILL
        QVERIFY(owner.waitForFinished());
        QTRY_VERIFY(!lives(pid));
    }

    void theNextOneRemovesWhatAKilledOneLeft()
    {
        QProcess owner;
        dieWithThisThread(owner, SIGKILL);
        owner.start(QCoreApplication::applicationDirPath() + QStringLiteral("/sandbox_serverowner"), QStringList());
        QVERIFY(owner.waitForStarted());
        QTRY_VERIFY(owner.canReadLine());
        const QString folder = QString::fromUtf8(owner.readLine()).simplified().split(QLatin1Char(' ')).value(2);
        QVERIFY2(QFileInfo::exists(folder), qPrintable(folder));
        OwnedFolder::removeAbandoned(QFileInfo(folder).path());
        QVERIFY(QFileInfo::exists(folder)); // its owner lives
        owner.kill();
        QVERIFY(owner.waitForFinished());
        auto next = PrivateServer::open({});
        QVERIFY(next);
        QVERIFY(!QFileInfo::exists(folder));
    }

private:
    std::unique_ptr<PrivateServer> m_server; ///< of those who need no other
};

QTEST_GUILESS_MAIN(PrivateServerTest)
#include "tst_privateserver.moc"
