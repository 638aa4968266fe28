// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/postgres/pgbackend.h"
#include "model/sandbox/shop.h"
#include "tests/support/testserver.h"

#include <QElapsedTimer>
#include <QTest>

#include <thread>

using namespace lk;

class ShopTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase()
    {
        QVERIFY2(m_server.start(), qPrintable(m_server.problem()));
        QStringList said;
        const auto filled = fill(m_shop, 20'000, {}, &said);
        QVERIFY2(filled, qPrintable(filled ? QString() : filled.error().printed()));
        QVERIFY(said.size() >= 5);
    }

    void isOfTheSizeAskedFor()
    {
        QCOMPARE(value("SELECT count(*) FROM orders"), QStringLiteral("20000"));
        QCOMPARE(value("SELECT count(*) FROM customers"), QStringLiteral("4000"));
        QCOMPARE(value("SELECT count(*) FROM products"), QStringLiteral("50"));
        QCOMPARE(value("SELECT count(*) > 12000 FROM payments"), QStringLiteral("t"));
    }

    void itsTablesAgreeWithEachOther()
    {
        QCOMPARE(
            value("SELECT count(*) FROM orders AS o LEFT JOIN (SELECT order_id, sum(quantity * unit_price) AS amount, "
                  "sum(quantity) AS pieces FROM order_items GROUP BY 1) AS i ON i.order_id = o.id "
                  "WHERE i.amount IS DISTINCT FROM o.amount OR i.pieces IS DISTINCT FROM o.item_count"),
            QStringLiteral("0"));
        QCOMPARE(value("SELECT count(*) FROM order_items AS i JOIN products AS p ON p.id = i.product_id "
                       "WHERE p.price <> i.unit_price"),
            QStringLiteral("0"));
        QCOMPARE(
            value(
                "SELECT count(*) FROM payments AS p JOIN orders AS o ON o.id = p.order_id WHERE p.amount <> o.amount"),
            QStringLiteral("0"));
        QCOMPARE(value("SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND convalidated"), QStringLiteral("4"));
        QCOMPARE(value("SELECT count(*) FROM orders WHERE updated_at > now() OR placed_at > updated_at"),
            QStringLiteral("0"));
    }

    void hasAnIndexOfEachCommonKind()
    {
        QCOMPARE(
            value(
                "SELECT string_agg(DISTINCT a.amname, ' ' ORDER BY a.amname) FROM pg_index AS i JOIN pg_class AS c ON "
                "c.oid = i.indexrelid JOIN pg_am AS a ON a.oid = c.relam JOIN pg_namespace AS n ON n.oid = "
                "c.relnamespace WHERE n.nspname = 'public' AND i.indisvalid"),
            QStringLiteral("brin btree gin hash"));
        QCOMPARE(
            value(
                "SELECT bool_or(indnkeyatts < indnatts), bool_or(indpred IS NOT NULL), bool_or(indexprs IS NOT NULL), "
                "bool_or(indisunique AND NOT indisprimary), bool_or(indnkeyatts > 1) FROM pg_index "
                "WHERE indrelid = 'orders'::regclass"),
            QStringLiteral("t|t|t|t|t"));
    }

    void hasViewsTriggersPoliciesAndComments()
    {
        QCOMPARE(value("SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class WHERE relkind = 'v' AND "
                       "relnamespace = 'public'::regnamespace"),
            QStringLiteral("open_orders open_orders_by_customer"));
        QCOMPARE(value("SELECT string_agg(tgname, ' ' ORDER BY tgname) FROM pg_trigger WHERE NOT tgisinternal"),
            QStringLiteral("orders_touch_updated_at payments_audit"));
        QCOMPARE(value("SELECT count(*) FROM pg_policy WHERE polrelid = 'orders'::regclass"), QStringLiteral("2"));
        QVERIFY(!value("SELECT col_description('orders'::regclass, 4)").isEmpty());
        QVERIFY(value("SELECT count(*) FROM open_orders").toInt() > 100);
    }

    void leavesNothingOfTheFillingBehind()
    {
        QCOMPARE(value("SELECT count(*) FROM pg_namespace WHERE nspname = 'fill'"), QStringLiteral("0"));
        QCOMPARE(value("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'shop filling'"),
            QStringLiteral("0"));
    }

    void someReferencesDoNotSurviveATypeChange()
    {
        const qint64 lossy = ShopSize::forOrders(20'000).lossy;
        QCOMPARE(value("SELECT count(*) FROM orders WHERE reference IS NOT NULL AND (NOT pg_input_is_valid(reference, "
                       "'integer') OR reference <> ltrim(reference, ' +0'))"),
            QString::number(lossy));
        QCOMPARE(
            value("SELECT string_agg(DISTINCT quote_literal(reference), ' ' ORDER BY quote_literal(reference)) FROM "
                  "orders WHERE reference !~ '^[1-9][0-9]{5,7}$'"),
            QStringLiteral("' 42' '+17' '007' '12.5' '4711a' '99999999999999999999' 'PO-1184' 'n/a'"));
    }

    void theApplicationsRoleMayWorkButNotRule()
    {
        const auto session = m_backend.connect(m_server.settings(m_shop, shopRole()), Purpose::Run);
        QVERIFY2(session, qPrintable(session ? QString() : session.error().printed()));
        const auto inserted = (*session)->query(
            QStringLiteral("INSERT INTO public.orders (customer_id, amount) VALUES (1, 5) RETURNING id"));
        QVERIFY2(inserted, qPrintable(inserted ? QString() : inserted.error().printed()));
        QCOMPARE(inserted->scalar(), QStringLiteral("20001")); // the sequence goes on after the filling
        QVERIFY((*session)->query(QStringLiteral("UPDATE public.orders SET amount = 6 WHERE id = 20001")));
        QVERIFY((*session)->query(QStringLiteral("SELECT * FROM public.open_orders_by_customer LIMIT 1")));
        QCOMPARE((*session)
                     ->query(QStringLiteral("SELECT updated_at > placed_at FROM public.orders WHERE id = 20001"))
                     ->scalar(),
            QStringLiteral("t"));
        QVERIFY((*session)->query(
            QStringLiteral("INSERT INTO public.payments (order_id, amount, method) VALUES (20001, 6, 'card')")));
        QCOMPARE(value("SELECT action, who, payment->>'order_id' FROM payments_audit"),
            QStringLiteral("INSERT|shop_app|20001"));

        const auto policy
            = (*session)->query(QStringLiteral("UPDATE public.orders SET amount = 2000000 WHERE id = 20001"));
        QVERIFY(!policy);
        QCOMPARE(policy.error().sqlState, QStringLiteral("42501"));
        QVERIFY(!(*session)->query(QStringLiteral("DELETE FROM public.payments_audit")));
        QVERIFY(!(*session)->query(QStringLiteral("ALTER TABLE public.orders ADD COLUMN mine int")));
    }

    void isTheSameEveryTime()
    {
        QVERIFY(fill(QStringLiteral("again"), 2'000));
        QVERIFY(fill(QStringLiteral("once_more"), 2'000));
        const QString fingerprint = QStringLiteral("SELECT md5(string_agg(concat(id, customer_id, status, amount, "
                                                   "item_count, reference, note, tags), '' ORDER BY id)) "
                                                   "FROM orders");
        const QString first = m_server.value(QStringLiteral("again"), fingerprint);
        QCOMPARE(first.size(), 32);
        QCOMPARE(m_server.value(QStringLiteral("once_more"), fingerprint), first);
    }

    void refusesADatabaseThatExists()
    {
        const auto filled = fill(m_shop, 1'000);
        QVERIFY(!filled);
        QCOMPARE(filled.error().sqlState, QStringLiteral("42P04"));
        QVERIFY(!filled.error().printed().contains(m_server.server().password()));
        QCOMPARE(value("SELECT count(*) >= 20000 FROM orders"), QStringLiteral("t"));
    }

    void canBeStoppedInTheMiddleOfALongStatement()
    {
        std::stop_source stop;
        QElapsedTimer timer;
        std::jthread stopper([&](const std::stop_token& over) {
            // Until the long statement runs.
            const auto watcher = m_backend.connect(m_server.settings(QStringLiteral("postgres")), Purpose::Monitor);
            while (watcher && !over.stop_requested()
                && (*watcher)
                    ->query(QStringLiteral("SELECT 1 FROM pg_stat_activity WHERE application_name = 'shop filling' AND "
                                           "query LIKE '%INSERT INTO public.orders%' AND state = 'active'"))
                    ->isEmpty()) {
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            }
            timer.start();
            stop.request_stop();
        });
        const auto filled = fill(QStringLiteral("stopped"), 3'000'000, stop.get_token());
        stopper.request_stop();
        stopper.join();
        QVERIFY(!filled);
        QVERIFY(filled.error().kind == ErrorKind::Cancelled);
        QVERIFY2(timer.elapsed() < 15'000, qPrintable(QString::number(timer.elapsed())));
    }

    void sizesAreKeptWithinReason()
    {
        QCOMPARE(ShopSize::forOrders(1'000'000), ShopSize());
        QCOMPARE(ShopSize::forOrders(0).orders, fewestOrders);
        QCOMPARE(ShopSize::forOrders(-5).customers, 20);
    }

private:
    Result<void> fill(const QString& database, qint64 orders, std::stop_token stop = {}, QStringList* said = nullptr)
    {
        ShopFilling filling;
        filling.server = m_server.settings(QStringLiteral("postgres"));
        filling.database = database;
        filling.applicationPassword = m_server.server().password();
        filling.size = ShopSize::forOrders(orders);
        filling.progress = [said](const QString& what) {
            if (said) {
                said->append(what);
            }
        };
        return fillShop(m_backend, filling, stop);
    }
    QString value(const char* sql) { return m_server.value(m_shop, QString::fromLatin1(sql)); }

    test::TestServer m_server;
    PgBackend m_backend;
    const QString m_shop = QStringLiteral("shop");
};

QTEST_GUILESS_MAIN(ShopTest)
#include "tst_shop.moc"
