// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/faults/faulttest.h"
#include "tests/support/patience.h"
#include "tests/support/standby.h"

#include <QDir>
#include <QFile>

using namespace lk;
using namespace lk::test;

/// What befalls the surroundings: a standby that lags, a disk that is full. With an application at work on a table and
/// its twin.
class SurroundingFaultsTest : public FaultTest {
    Q_OBJECT

private slots:
    void initTestCase();
    void standbyLags();
    void diskFull();

private:
    QString makeServerOnASmallDisk();

    QTemporaryDir m_folder;
    bool m_hasSmallDisk = false;
};

/// A folder like a server's, whose "postgres" sees a small file system of its own at `small`: a tmpfs in a mount
/// namespace, which takes no rights. The reason why not, where that is forbidden.
QString SurroundingFaultsTest::makeServerOnASmallDisk()
{
    QString real = qEnvironmentVariable("LOCKKEEPER_TEST_SERVER");
    if (real.isEmpty()) {
        const auto found = findPostgres();
        if (!found) {
            return found.error().printed();
        }
        real = found->folder;
    } else {
        real += QStringLiteral("/bin");
    }
    const QString folder = m_folder.filePath(QStringLiteral("server"));
    const QString small = m_folder.filePath(QStringLiteral("small"));
    QDir().mkpath(small);
    QDir().mkpath(folder + QStringLiteral("/bin"));
    for (const char* name : {"initdb", "psql", "pg_dump", "pg_basebackup"}) {
        const QString program = QLatin1Char('/') + QString::fromLatin1(name);
        QFile::link(real + program, folder + QStringLiteral("/bin") + program);
    }
    const QString script = folder + QStringLiteral("/bin/postgres");
    QFile file(script);
    if (!file.open(QIODevice::WriteOnly)) {
        return file.errorString();
    }
    // The process stays the one that was started, and goes with its starter as it would have.
    file.write(QStringLiteral("#!/bin/sh\n"
                              "[ \"$1\" = -D ] || exec '%1/postgres' \"$@\"\n"
                              "exec unshare --user --map-current-user --keep-caps --mount sh -c 'mount -t tmpfs -o "
                              "size=24m,mode=700 tmpfs \"%2\" && exec setpriv --pdeathsig QUIT --inh-caps -all "
                              "--ambient-caps -all \"%1/postgres\" \"$@\"' sh \"$@\"\n")
            .arg(real, small)
            .toUtf8());
    file.close();
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
    const auto tried = runTool(QStringLiteral("unshare"),
        {QStringLiteral("--user"), QStringLiteral("--map-current-user"), QStringLiteral("--keep-caps"),
            QStringLiteral("--mount"), QStringLiteral("mount"), QStringLiteral("-t"), QStringLiteral("tmpfs"),
            QStringLiteral("tmpfs"), small});
    if (!tried || tried->exitCode != 0) {
        return tried ? tried->err : tried.error().printed();
    }
    qputenv("LOCKKEEPER_TEST_SERVER", folder.toUtf8());
    return {};
}

void SurroundingFaultsTest::initTestCase()
{
    const QString why = makeServerOnASmallDisk();
    m_hasSmallDisk = why.isEmpty();
    if (!m_hasSmallDisk) {
        qInfo("There can be no small disk: %s", qPrintable(why));
    }
    QVERIFY2(startServer({QStringLiteral("max_wal_senders = 4")}), qPrintable(m_server.problem()));
}

void SurroundingFaultsTest::standbyLags()
{
    Standby standby(m_server.server());
    QVERIFY2(standby.start(), qPrintable(standby.problem()));
    Ordeal ordeal(m_server, m_backend, faultPlans(m_draw.rows)[0], m_random);
    QCOMPARE(ordeal.begin(), QString());
    const auto follower = standby.session(m_backend, ordeal.database(), Purpose::Browse);
    QVERIFY(follower);
    for (const auto way : {Ordeal::Way::Forward, Ordeal::Way::Back, Ordeal::Way::Forward}) {
        QVERIFY(follower->query(QStringLiteral("SELECT pg_wal_replay_pause()")));
        const int pausedMs = ordeal.between(200, 2000);
        bool resumed = false;
        const auto outcome = ordeal.run(way, [&](QProcess& client) {
            (void)client.waitForFinished(pausedMs);
            resumed = follower->query(QStringLiteral("SELECT pg_wal_replay_resume()")).has_value();
        });
        QVERIFY(resumed);
        QVERIFY2(outcome.status == 0, qPrintable(outcome.words));
        compared(ordeal, way, 0);
        if (QTest::currentTestFailed()) {
            return;
        }
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.applicationsFailures(), QString());
    // It gets there, and has the same.
    const QString reached = ordeal.value(QStringLiteral("SELECT pg_current_wal_insert_lsn()"));
    QTRY_COMPARE(follower->query(QStringLiteral("SELECT pg_last_wal_replay_lsn() >= $1::pg_lsn"), {reached})
                     .value_or(Rows())
                     .scalar(),
        QStringLiteral("t"));
    const QString both
        = QStringLiteral("SELECT count(*) FROM ((SELECT id, c, d, note FROM public.t EXCEPT ALL SELECT id, c, "
                         "c, note FROM twin.t) UNION ALL (SELECT id, c, c, note FROM twin.t EXCEPT ALL "
                         "SELECT id, c, d, note FROM public.t)) AS x");
    const auto differing = follower->query(both);
    QVERIFY2(differing, qPrintable(differing ? QString() : differing.error().printed()));
    QCOMPARE(differing->scalar(), QStringLiteral("0"));
    heldNobodyUp(ordeal);
    m_server.dropDatabase(ordeal.database());
}

void SurroundingFaultsTest::diskFull()
{
    if (!m_hasSmallDisk) {
        QSKIP("This machine lets nobody mount a file system of his own.");
    }
    QCOMPARE(m_server.exec(QStringLiteral("postgres"),
                 QStringLiteral("CREATE TABLESPACE small LOCATION '%1'; GRANT CREATE ON TABLESPACE small TO PUBLIC;")
                     .arg(m_folder.filePath(QStringLiteral("small")))),
        QString());
    LifecycleCase plan = faultPlans(6000)[1];
    plan.setup
        = QStringLiteral("SET default_tablespace = small;") + plan.setup + QStringLiteral("RESET default_tablespace;");
    Ordeal ordeal(m_server, m_backend, plan, m_random);
    QCOMPARE(ordeal.begin(), QString());
    int full = 0;
    auto way = Ordeal::Way::Forward;
    for (int i = 0; i < std::max(2, m_draw.crashes); ++i) {
        // All that is free, but for some pages.
        QCOMPARE(
            m_server.exec(ordeal.database(),
                QStringLiteral("CREATE TABLE public.slack (b text STORAGE PLAIN) TABLESPACE small; "
                               "CREATE TABLE public.filler (b text STORAGE PLAIN) TABLESPACE small; "
                               "INSERT INTO public.slack SELECT repeat('x', 7000) FROM generate_series(1, %1); "
                               "DO $$ BEGIN LOOP BEGIN INSERT INTO public.filler VALUES (repeat('x', 7000)); "
                               "EXCEPTION WHEN disk_full THEN EXIT; END; END LOOP; END $$; DROP TABLE public.slack;")
                    .arg(ordeal.between(1, 60))),
            QString());
        const auto outcome = ordeal.run(way);
        full += outcome.words.contains(QLatin1String("53100")) ? 1 : 0;
        QVERIFY2(outcome.status == 0 || outcome.words.contains(QLatin1String("53100")), qPrintable(outcome.words));
        QCOMPARE(m_server.exec(ordeal.database(), QStringLiteral("DROP TABLE public.filler")), QString());
        const auto again = ordeal.run(way);
        QVERIFY2(again.status == 0, qPrintable(again.words));
        compared(ordeal, way, 1);
        if (QTest::currentTestFailed()) {
            return;
        }
        way = way == Ordeal::Way::Forward ? Ordeal::Way::Back : Ordeal::Way::Forward;
    }
    ordeal.stopApplication();
    QCOMPARE(ordeal.differences(way == Ordeal::Way::Back), QStringLiteral("0"));
    // The application cannot write either while there is no room.
    const QStringList failures = ordeal.applicationsFailures().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
    for (const QString& failure : failures) {
        QVERIFY2(failure.startsWith(QLatin1String("53100")), qPrintable(failure));
    }
    QVERIFY(full > 0);
    heldNobodyUp(ordeal);
    qInfo("%d times full", full);
}

QTEST_GUILESS_MAIN(SurroundingFaultsTest)
#include "tst_surroundingfaults.moc"
