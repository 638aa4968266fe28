// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/sandbox/shopapplication.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QTest>

using namespace lk;

namespace {

constexpr int second = 1000;

// What the dual-column strategy does, by hand.
const QString addTotal = QStringLiteral(R"(
BEGIN;
ALTER TABLE orders ADD COLUMN total numeric(12,2);
CREATE FUNCTION both_names() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.total IS NULL THEN NEW.total := NEW.amount; ELSE NEW.amount := NEW.total; END IF;
    ELSIF NEW.total IS DISTINCT FROM OLD.total THEN NEW.amount := NEW.total;
    ELSE NEW.total := NEW.amount;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER "~both_names" BEFORE INSERT OR UPDATE ON orders FOR EACH ROW EXECUTE FUNCTION both_names();
COMMIT;
UPDATE orders SET total = amount;
)");

} // namespace

class ShopApplicationTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        m_size = ShopSize::forOrders(5'000);
        ShopFilling filling;
        filling.server = m_server.settings(QStringLiteral("postgres"));
        filling.database = m_filled;
        filling.applicationPassword = m_server.server().password();
        filling.size = m_size;
        const auto filled = fillShop(m_backend, filling);
        QVERIFY2(filled, qPrintable(filled ? QString() : filled.error().printed()));
    }

    void init() { m_shop = m_server.copyOf(m_filled); }
    void cleanup() { m_server.dropDatabase(m_shop); }

    void servesASteadyStream()
    {
        ShopApplication app(m_backend, options());
        QVERIFY(app.start());
        QElapsedTimer timer;
        timer.start();
        QTRY_VERIFY(app.stats().requests > 400);
        // Open loop: never more than the schedule says, and caught up with it soon.
        QVERIFY(timer.elapsed() >= 1900);
        QTRY_VERIFY(app.stats().requestsPerSecond >= 150);
        const ApplicationStats stats = app.stats();
        QVERIFY(stats.running);
        QCOMPARE(stats.errors, 0);
        QVERIFY(stats.p50Ms > 0 && stats.p50Ms <= stats.p99Ms && stats.p99Ms <= stats.maxMs);
        app.stop();
        QVERIFY(!app.stats().running);
        const qint64 after = app.stats().requests;
        QCOMPARE(app.stats().requests, after);
        QVERIFY(m_server.value(m_shop, QStringLiteral("SELECT count(*) FROM orders WHERE id > 5000")).toInt() > 0);
    }

    void worksAsAnOrdinaryRoleInSeveralSessions()
    {
        ShopApplication app(m_backend, options());
        QVERIFY(app.start());
        QTRY_COMPARE(sessions(), QStringLiteral("4|shop_app"));
    }

    void everyVersionSeesItsOwnShape_data()
    {
        QTest::addColumn<QString>("change");
        QTest::addColumn<bool>("oldWorks");
        QTest::addColumn<bool>("newWorks");
        QTest::newRow("before anything was changed") << QString() << true << false;
        QTest::newRow("with both columns") << addTotal << true << true;
        QTest::newRow("after a rename in place")
            << QStringLiteral("ALTER TABLE orders RENAME amount TO total;") << false << true;
        QTest::newRow("after both columns, names swapped") << addTotal
                + QStringLiteral("BEGIN; ALTER TABLE orders RENAME amount TO x; ALTER TABLE orders RENAME total TO "
                                 "amount; ALTER TABLE orders RENAME x TO total; COMMIT;")
                                                           << true << true;
        QTest::newRow("after the old column was dropped") << addTotal
                + QStringLiteral("BEGIN; DROP TRIGGER \"~both_names\" ON orders; ALTER TABLE orders RENAME amount TO "
                                 "x; ALTER TABLE orders RENAME total TO amount; ALTER TABLE orders RENAME x TO "
                                 "total; ALTER TABLE orders DROP COLUMN amount; COMMIT;")
                                                          << false << true;
        QTest::newRow("with a view over the renamed table") << QStringLiteral(
            "BEGIN; ALTER TABLE orders RENAME TO orders_base; ALTER TABLE orders_base RENAME amount TO total; "
            "CREATE VIEW orders WITH (security_invoker = true) AS SELECT *, total AS amount FROM orders_base; "
            "GRANT SELECT, INSERT, UPDATE, DELETE ON orders TO shop_app; COMMIT;")
                                                            << true << true;
        QTest::newRow("after the table was renamed")
            << QStringLiteral("ALTER TABLE orders RENAME TO purchases;") << false << true;
        QTest::newRow("after another column was renamed")
            << QStringLiteral("ALTER TABLE orders RENAME status TO state;") << false << true;
        QTest::newRow("with item_count as bigint and both columns") << addTotal
                + QStringLiteral(
                    "BEGIN; DROP VIEW open_orders CASCADE; ALTER TABLE orders ALTER item_count TYPE bigint; "
                    "CREATE VIEW open_orders AS SELECT o.*, 'x' AS customer FROM orders AS o; GRANT SELECT "
                    "ON open_orders TO shop_app; COMMIT;") << true << true;
        QTest::newRow("with item_count as numeric and both columns") << addTotal
                + QStringLiteral(
                    "BEGIN; DROP VIEW open_orders CASCADE; ALTER TABLE orders ALTER item_count TYPE numeric; "
                    "CREATE VIEW open_orders AS SELECT o.*, 'x' AS customer FROM orders AS o; GRANT SELECT "
                    "ON open_orders TO shop_app; COMMIT;") << true << true;
    }

    void everyVersionSeesItsOwnShape()
    {
        QFETCH(const QString, change);
        QFETCH(const bool, oldWorks);
        QFETCH(const bool, newWorks);
        if (!change.isEmpty()) {
            // Started before the change, as applications are; in haste, as nothing here goes by the clock.
            ShopApplicationOptions hasty = options(ApplicationVersion::Both);
            hasty.requestsPerSecond = 400;
            ShopApplication both(m_backend, hasty);
            QVERIFY(both.start());
            QTRY_VERIFY(both.stats().requests > 50);
            QCOMPARE(m_server.exec(m_shop, QStringLiteral("SET deadlock_timeout = '1s';\n") + change), QString());
            serve(both);
            QVERIFY2(both.stats().errors == 0, qPrintable(both.stats().lastError));
            both.setVersion(ApplicationVersion::New);
            const qint64 before = both.stats().errors;
            serve(both);
            QVERIFY2((both.stats().errors == before) == newWorks, qPrintable(both.stats().lastError));
            both.setVersion(ApplicationVersion::Both);
            serve(both, 50);
            const qint64 soFar = both.stats().errors;
            serve(both);
            QCOMPARE(both.stats().errors, soFar);
            both.setVersion(ApplicationVersion::Old);
            serve(both);
            QVERIFY2((both.stats().errors == soFar) == oldWorks, qPrintable(both.stats().lastError));
            QCOMPARE(both.stats().version, ApplicationVersion::Old);
        } else {
            ShopApplication app(m_backend, options(ApplicationVersion::New));
            QVERIFY(app.start());
            serve(app);
            QVERIFY(app.stats().errors > 0);
            QVERIFY2(app.stats().lastError.contains(QLatin1String("total")), qPrintable(app.stats().lastError));
            app.setVersion(ApplicationVersion::Old);
            serve(app, 20);
            const qint64 soFar = app.stats().errors;
            serve(app);
            QCOMPARE(app.stats().errors, soFar);
        }
    }

    void aStallShowsAsLatencyOfAllThatCameMeanwhile()
    {
        ShopApplication app(m_backend, options());
        QVERIFY(app.start());
        QTRY_VERIFY(app.stats().requests > 100);
        auto holder = m_backend.connect(m_server.settings(m_shop), Purpose::Run);
        QVERIFY(holder && (*holder)->query(QStringLiteral("BEGIN")));
        QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders")));
        // It is seen while it lasts ...
        QTRY_VERIFY(app.stats().maxMs > 1500);
        const qint64 requests = app.stats().requests;
        QVERIFY((*holder)->query(QStringLiteral("ROLLBACK")));
        // ... and the requests of that time were served late, not left out.
        QTRY_VERIFY(app.stats().requests > requests + 250);
        QVERIFY(app.stats().p99Ms > 1000);
        QCOMPARE(app.stats().errors, 0);
    }

    void aLostConnectionIsOneErrorAndIsMadeAnew()
    {
        ShopApplicationOptions one = options();
        one.sessions = 1;
        ShopApplication app(m_backend, one);
        QVERIFY(app.start());
        QTRY_VERIFY(app.stats().requests > 50);
        QCOMPARE(
            m_server.value(m_shop,
                QStringLiteral("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = "
                               "'shop application'")),
            QStringLiteral("1"));
        QTRY_COMPARE(app.stats().errors, 1);
        serve(app);
        QCOMPARE(app.stats().errors, 1);
        QVERIFY(!app.stats().lastError.isEmpty());
    }

    void aServerThatRestartsIsWaitedFor()
    {
        ShopApplication app(m_backend, options());
        QVERIFY(app.start());
        // Requests alone do not say that each session has begun: three may serve them all.
        QTRY_COMPARE(sessions(), QStringLiteral("4|shop_app"));
        m_server.server().kill();
        QTRY_COMPARE(app.stats().errors, 4);
        QVERIFY(m_server.server().start());
        serve(app);
        QCOMPARE(app.stats().errors, 4); // one for each session
    }

    void stopsSoonEvenWhenItsRequestsAreStuck()
    {
        ShopApplication app(m_backend, options());
        QVERIFY(app.start());
        QTRY_VERIFY(app.stats().requests > 20);
        auto holder = m_backend.connect(m_server.settings(m_shop), Purpose::Run);
        QVERIFY(holder && (*holder)->query(QStringLiteral("BEGIN")));
        QVERIFY((*holder)->query(QStringLiteral("LOCK TABLE public.orders")));
        QTRY_VERIFY(app.stats().maxMs > 500);
        QElapsedTimer timer;
        timer.start();
        app.stop();
        QVERIFY2(timer.elapsed() < 20 * second, qPrintable(QString::number(timer.elapsed())));
        QCOMPARE(app.stats().errors, 0); // what we cancelled ourselves did not fail
    }

    void cannotStartWithoutAServer()
    {
        ShopApplicationOptions wrong = options();
        wrong.settings.host = QStringLiteral("/nowhere");
        ShopApplication app(m_backend, wrong);
        const auto started = app.start();
        QVERIFY(!started);
        QVERIFY(started.error().kind == ErrorKind::Unreachable);
    }

private:
    ShopApplicationOptions options(ApplicationVersion version = ApplicationVersion::Old) const
    {
        ShopApplicationOptions options;
        options.settings = m_server.settings(m_shop, shopRole());
        options.size = m_size;
        options.version = version;
        return options;
    }
    /// How many there are, and whose.
    QString sessions()
    {
        return m_server.value(m_shop,
            QStringLiteral("SELECT count(*), min(usename) FROM pg_stat_activity WHERE application_name = 'shop "
                           "application'"));
    }

    /// Until some more requests were answered: enough to meet each kind.
    void serve(ShopApplication& app, qint64 more = 150)
    {
        const qint64 wanted = app.stats().requests + more;
        QTRY_VERIFY(app.stats().requests >= wanted);
    }

    test::TestServer m_server;
    PgBackend m_backend;
    ShopSize m_size;
    const QString m_filled = QStringLiteral("shop");
    QString m_shop; ///< of the present test
};

QTEST_GUILESS_MAIN(ShopApplicationTest)
#include "tst_shopapplication.moc"
