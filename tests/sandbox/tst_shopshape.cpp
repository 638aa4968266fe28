// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/shoprequests.h"
#include "model/sandbox/shopshape.h"

#include <QSet>
#include <QTest>

using namespace lk;

namespace {

constexpr quint32 ordersOid = 100;
using Columns = QHash<QString, int>;

Columns columns(const QStringList& names)
{
    Columns result;
    for (const QString& name : names) {
        result.insert(name.section(QLatin1Char('='), 0, 0), name.section(QLatin1Char('='), 1, 1).toInt());
    }
    return result;
}

QList<ShopTable> original()
{
    return {{QStringLiteral("orders"), ordersOid,
        columns({QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
            QStringLiteral("item_count=5")})}};
}

PresentRelation relation(quint32 oid, const QString& name, const QStringList& names)
{
    return {oid, QStringLiteral("public"), name, columns(names)};
}

QString words(const QString& text)
{
    return QString(text).replace(QLatin1Char('"'), QString());
}

} // namespace

class ShopShapeTest : public QObject {
    Q_OBJECT
private slots:
    void eachVersionUsesItsNames_data()
    {
        QTest::addColumn<QList<PresentRelation>>("present");
        QTest::addColumn<QString>("both");
        QTest::addColumn<QString>("next");
        const QString orders = QStringLiteral("orders");
        const auto row
            = [](const char* name, const QList<PresentRelation>& present, const char* both, const char* next) {
                  QTest::newRow(name) << present << QString::fromLatin1(both) << QString::fromLatin1(next);
              };
        row("nothing was changed: the new version came too early",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
                    QStringLiteral("item_count=5")})},
            "public.orders amount item_count status", "public.orders total item_count status");
        row("both columns are there",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
                    QStringLiteral("item_count=5"), QStringLiteral("total=9")})},
            "public.orders amount item_count status", "public.orders total item_count status");
        row("the names were swapped at the cut-over",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("total=4"),
                    QStringLiteral("item_count=5"), QStringLiteral("amount=9")})},
            "public.orders amount item_count status", "public.orders total item_count status");
        row("the old column is gone",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("total=4"),
                    QStringLiteral("item_count=5")})},
            "public.orders total item_count status", "public.orders total item_count status");
        row("the column got a name nobody planned",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("grand_total=4"),
                    QStringLiteral("item_count=5")})},
            "public.orders grand_total item_count status", "public.orders grand_total item_count status");
        row("another column was renamed in place",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("state=3"), QStringLiteral("amount=4"),
                    QStringLiteral("item_count=5")})},
            "public.orders amount item_count state", "public.orders amount item_count state");
        row("the type was changed: another column has the old name",
            {relation(ordersOid, orders,
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
                    QStringLiteral("retired=5"), QStringLiteral("item_count=9")})},
            "public.orders amount item_count status", "public.orders amount item_count status");
        row("the table was renamed",
            {relation(ordersOid, QStringLiteral("purchases"),
                {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
                    QStringLiteral("item_count=5")})},
            "public.purchases amount item_count status", "public.purchases amount item_count status");
        row("the table was renamed, a view keeps its old name alive",
            {relation(ordersOid, QStringLiteral("purchases"),
                 {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("amount=4"),
                     QStringLiteral("item_count=5")}),
                relation(200, orders,
                    {QStringLiteral("id=1"), QStringLiteral("status=2"), QStringLiteral("amount=3"),
                        QStringLiteral("item_count=4")})},
            "public.orders amount item_count status", "public.purchases amount item_count status");
        row("a view shows both names of a column",
            {relation(ordersOid, QStringLiteral("orders_base"),
                 {QStringLiteral("id=1"), QStringLiteral("status=3"), QStringLiteral("total=4"),
                     QStringLiteral("item_count=5")}),
                relation(200, orders,
                    {QStringLiteral("id=1"), QStringLiteral("status=2"), QStringLiteral("total=3"),
                        QStringLiteral("item_count=4"), QStringLiteral("amount=5")})},
            "public.orders amount item_count status", "public.orders total item_count status");
        row("the table is gone", {}, "public.orders amount item_count status",
            "public.orders amount item_count status");
    }

    void eachVersionUsesItsNames()
    {
        QFETCH(const QList<PresentRelation>, present);
        QFETCH(const QString, both);
        QFETCH(const QString, next);
        const QString statement = QStringLiteral("{orders} {orders.amount} {orders.item_count} {orders.status}");
        QCOMPARE(words(ShopShape::resolve(ApplicationVersion::Old, original(), present).expand(statement)),
            QStringLiteral("public.orders amount item_count status"));
        QCOMPARE(words(ShopShape::resolve(ApplicationVersion::Both, original(), present).expand(statement)), both);
        QCOMPARE(words(ShopShape::resolve(ApplicationVersion::New, original(), present).expand(statement)), next);
    }

    void namesAreQuoted()
    {
        const QList<PresentRelation> present{relation(
            ordersOid, QStringLiteral("Our \"Orders\""), {QStringLiteral("id=1"), QStringLiteral("Sum Total=4")})};
        QCOMPARE(ShopShape::resolve(ApplicationVersion::Both, original(), present)
                     .expand(QStringLiteral("SELECT {orders.amount} FROM {orders}")),
            QStringLiteral("SELECT \"Sum Total\" FROM \"public\".\"Our \"\"Orders\"\"\""));
    }

    void tablesSurviveJson() { QCOMPARE(shopTablesFromJson(toJson(original())), original()); }

    void customersAskForEverythingAndLeaveTheFirstOrderAlone()
    {
        ShopCustomer customer(1, 1000, 200, 50);
        QSet<int> seen;
        Rows made;
        made.rows = {{QStringLiteral("4711")}};
        for (int i = 0; i < 2000; ++i) {
            const ShopRequest request = customer.next();
            seen.insert(request.statement);
            const QString statement = shopStatements()[request.statement];
            QVERIFY(statement.contains(QLatin1Char('$') + QString::number(request.parameters.size())));
            QVERIFY(!statement.contains(QLatin1Char('$') + QString::number(request.parameters.size() + 1)));
            if (statement.contains(QLatin1String("{orders.id} = $1"))) {
                QVERIFY(request.parameters.first() != QStringLiteral("1"));
            }
            customer.answered(request, made);
        }
        QCOMPARE(seen.size(), shopStatements().size());
    }
};

QTEST_GUILESS_MAIN(ShopShapeTest)
#include "tst_shopshape.moc"
