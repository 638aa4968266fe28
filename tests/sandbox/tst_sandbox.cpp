// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/sandbox/blocker.h"
#include "model/sandbox/sandbox.h"
#include "tests/support/patience.h"

#include <QDir>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QSignalSpy>
#include <QStorageInfo>
#include <QTemporaryDir>
#include <QTest>

using namespace lk;

namespace {

constexpr int second = 1000;

bool lives(qint64 pid)
{
    return QFileInfo::exists(QStringLiteral("/proc/%1").arg(pid));
}

qint64 serverPid(const QString& folder)
{
    QFile file(folder + QStringLiteral("/data/postmaster.pid"));
    return file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toLongLong() : 0;
}

} // namespace

class SandboxTest : public QObject {
    Q_OBJECT
private slots:
    void init() { m_base = std::make_unique<QTemporaryDir>(); }
    void cleanup() { m_base.reset(); }

    void isReadyWithAShopAndAnApplication()
    {
        Sandbox sandbox(options());
        QSignalSpy progress(&sandbox, &Sandbox::progress);
        QSignalSpy failed(&sandbox, &Sandbox::failed);
        QSignalSpy stats(&sandbox, &Sandbox::statsChanged);
        QVERIFY(sandbox.settings().host.isEmpty());
        QVERIFY(!sandbox.stats().running);
        sandbox.start();
        QTRY_VERIFY2(sandbox.isReady(), qPrintable(words(failed)));
        QVERIFY(progress.count() >= 6);
        QTRY_VERIFY(stats.count() >= 3);
        QTRY_VERIFY(sandbox.stats().requestsPerSecond > 100);
        QCOMPARE(sandbox.stats().errors, 0);
        QCOMPARE(value(sandbox, "SELECT count(*) >= 2000 FROM public.orders"), QStringLiteral("t"));
        QVERIFY(sandbox.dsn().contains(QLatin1String("passfile")));
        QVERIFY(!sandbox.dsn().contains(sandbox.settings().sessionPassword));
        QVERIFY(sandbox.settings().environment == Environment::Development);
    }

    void switchesTheVersionLive()
    {
        Sandbox sandbox(options());
        sandbox.setVersion(ApplicationVersion::Both); // even before it is ready
        QVERIFY(makeReady(sandbox));
        QCOMPARE(sandbox.stats().version, ApplicationVersion::Both);
        value(sandbox, "ALTER TABLE public.orders RENAME amount TO total");
        const qint64 requests = sandbox.stats().requests;
        QTRY_VERIFY(sandbox.stats().requests > requests + 100);
        QCOMPARE(sandbox.stats().errors, 0);
        sandbox.setVersion(ApplicationVersion::Old);
        QTRY_VERIFY(sandbox.stats().errors > 0);
        QVERIFY(sandbox.stats().lastError.contains(QLatin1String("amount")));
    }

    void theBlockerSitsIdleInTransactionUntilItEnds_data()
    {
        QTest::addColumn<bool>("byOperator");
        QTest::newRow("when the user ends it") << false;
        QTest::newRow("when an operator terminates it") << true;
    }

    void theBlockerSitsIdleInTransactionUntilItEnds()
    {
        QFETCH(const bool, byOperator);
        Sandbox sandbox(options());
        QVERIFY(makeReady(sandbox));
        QSignalSpy changed(&sandbox, &Sandbox::blockerChanged);
        QVERIFY(!sandbox.blockerHolds());
        sandbox.startBlocker();
        QTRY_VERIFY(sandbox.blockerHolds());
        const char* seen = "SELECT state FROM pg_stat_activity WHERE application_name = 'shop report (forgotten psql)'";
        QCOMPARE(value(sandbox, seen), QStringLiteral("idle in transaction"));
        // Nobody gets an exclusive lock, and the application does not notice.
        QVERIFY(
            value(sandbox, "DO $$ BEGIN LOCK TABLE public.orders NOWAIT; END $$").startsWith(QLatin1String("55P03")));
        const qint64 requests = sandbox.stats().requests;
        QTRY_VERIFY(sandbox.stats().requests > requests + 100);
        QCOMPARE(sandbox.stats().errors, 0);
        QCOMPARE(value(sandbox, seen), QStringLiteral("idle in transaction"));
        sandbox.startBlocker(); // a second one changes nothing
        if (byOperator) {
            QCOMPARE(value(sandbox,
                         "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = 'shop "
                         "report "
                         "(forgotten psql)'"),
                QStringLiteral("1"));
        } else {
            sandbox.endBlocker();
        }
        QTRY_VERIFY(!sandbox.blockerHolds());
        QCOMPARE(changed.count(), 2);
        QCOMPARE(value(sandbox, seen), QString());
        sandbox.startBlocker(); // and once more
        QTRY_VERIFY(sandbox.blockerHolds());
    }

    void stopsCleanlyInLessThanThreeSeconds_data()
    {
        QTest::addColumn<qint64>("orders");
        QTest::addColumn<bool>("blocker");
        QTest::newRow("at work") << qint64(2'000) << false;
        QTest::newRow("with the blocker holding") << qint64(2'000) << true;
        QTest::newRow("while it is being filled") << qint64(2'000'000) << false;
    }

    void stopsCleanlyInLessThanThreeSeconds()
    {
        QFETCH(const qint64, orders);
        QFETCH(const bool, blocker);
        SandboxOptions wanted = options();
        wanted.orders = orders;
        auto sandbox = std::make_unique<Sandbox>(wanted);
        qint64 pid = 0;
        if (orders > 100'000) {
            QSignalSpy progress(sandbox.get(), &Sandbox::progress);
            sandbox->start();
            QTRY_VERIFY(progress.count() >= 4);
        } else {
            QVERIFY(makeReady(*sandbox));
            if (blocker) {
                sandbox->startBlocker();
                QTRY_VERIFY(sandbox->blockerHolds());
            }
        }
        const QStringList folders = QDir(m_base->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
        QCOMPARE(folders.size(), 1);
        pid = serverPid(m_base->filePath(folders.first()));
        QVERIFY(pid > 0 && lives(pid));
        QElapsedTimer timer;
        timer.start();
        sandbox.reset();
        QVERIFY2(timer.elapsed() < 30 * second, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(!lives(pid));
        QCOMPARE(QDir(m_base->path()).entryList(QDir::Dirs | QDir::NoDotAndDotDot), QStringList());
    }

    void isOpenedAgainWhenKept()
    {
        SandboxOptions wanted = options();
        wanted.keep = true;
        QString folder;
        {
            Sandbox sandbox(wanted);
            QVERIFY(makeReady(sandbox));
            folder = sandbox.folder();
            value(sandbox, "ALTER TABLE public.orders RENAME amount TO total");
            value(sandbox, "COMMENT ON TABLE public.orders IS 'seen before'");
        }
        QVERIFY(QFileInfo::exists(folder));
        {
            Sandbox sandbox(wanted);
            QVERIFY(makeReady(sandbox));
            QCOMPARE(sandbox.folder(), folder);
            QCOMPARE(
                value(sandbox, "SELECT obj_description('public.orders'::regclass)"), QStringLiteral("seen before"));
            // The application copes with what was done, from the start.
            QCOMPARE(sandbox.stats().version, ApplicationVersion::Both);
            QTRY_VERIFY(sandbox.stats().requests > 100);
            QCOMPARE(sandbox.stats().errors, 0);

            wanted.orders = 1'000; // another size is another shop
            Sandbox other(wanted);
            QVERIFY(makeReady(other));
            QVERIFY(other.folder() != folder);
            QCOMPARE(value(other, "SELECT count(*) < 2000 FROM public.orders"), QStringLiteral("t"));
        }
    }

    void twoAtOnceDoNotMeet()
    {
        Sandbox one(options());
        Sandbox two(options());
        one.start();
        QVERIFY(makeReady(two));
        QTRY_VERIFY(one.isReady());
        QVERIFY(one.folder() != two.folder());
        QVERIFY(one.settings().host != two.settings().host);
        value(one, "DROP TABLE public.payments_audit CASCADE");
        QCOMPARE(value(two, "SELECT count(to_regclass('public.payments_audit'))"), QStringLiteral("1"));
    }

    void saysWhatIsWrong_data()
    {
        QTest::addColumn<QString>("folder");
        QTest::addColumn<qint64>("orders");
        QTest::addColumn<QString>("word");
        QTest::newRow("with a folder that cannot be made")
            << QStringLiteral("/proc/nowhere") << qint64(1000) << QStringLiteral("/proc/nowhere");
        QTest::newRow("with too little room") << QString() << mostOrders * 10 << QStringLiteral("100,000,000 orders");
    }

    void saysWhatIsWrong()
    {
        QFETCH(const QString, folder);
        QFETCH(const qint64, orders);
        QFETCH(const QString, word);
        SandboxOptions wanted = options();
        wanted.orders = orders;
        if (!folder.isEmpty()) {
            wanted.folder = folder;
        }
        if (orders > mostOrders
            && QStorageInfo(m_base->path()).bytesAvailable() > ShopSize::forOrders(orders).diskSpace()) {
            QSKIP("This disk has room for a hundred million orders.");
        }
        Sandbox sandbox(wanted);
        QSignalSpy failed(&sandbox, &Sandbox::failed);
        sandbox.start();
        QTRY_COMPARE(failed.count(), 1);
        QVERIFY2(words(failed).contains(word), qPrintable(words(failed)));
        QVERIFY(!failed.first().first().value<Error>().remedy.isEmpty());
        QVERIFY(!sandbox.isReady());
        sandbox.setVersion(ApplicationVersion::New); // nothing of this may crash
        sandbox.startBlocker();
        sandbox.endBlocker();
    }

private:
    SandboxOptions options() const
    {
        SandboxOptions options;
        options.orders = 2'000;
        options.folder = m_base->path();
        return options;
    }
    static QString words(const QSignalSpy& failed)
    {
        return failed.isEmpty() ? QString() : failed.first().first().value<Error>().printed();
    }
    static bool makeReady(Sandbox& sandbox)
    {
        QSignalSpy ready(&sandbox, &Sandbox::ready);
        QSignalSpy failed(&sandbox, &Sandbox::failed);
        sandbox.start();
        const bool came = QTest::qWaitFor([&] { return !ready.isEmpty() || !failed.isEmpty(); }, 60 * second);
        if (!failed.isEmpty()) {
            qWarning().noquote() << words(failed);
        }
        return came && !ready.isEmpty();
    }
    QString value(const Sandbox& sandbox, const char* sql)
    {
        const auto session = m_backend.connect(sandbox.settings(), Purpose::Run);
        if (!session) {
            return session.error().printed();
        }
        const auto rows = (*session)->query(QString::fromLatin1(sql));
        return rows ? rows->scalar() : rows.error().sqlState + QLatin1Char(' ') + rows.error().printed();
    }

    PgBackend m_backend;
    std::unique_ptr<QTemporaryDir> m_base;
};

QTEST_GUILESS_MAIN(SandboxTest)
#include "tst_sandbox.moc"
