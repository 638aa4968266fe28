// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "model/sandbox/shoprequests.h"

#include <algorithm>

namespace lk {

namespace {

enum Statement {
    ReadOrder,
    ReadCustomer,
    ReadOpenOrders,
    SetAmount,
    AddItem,
    SetStatus,
    NewOrder,
    Pay,
    CancelOrder,
    TakeStock
};

} // namespace

const QStringList& shopStatements()
{
    // In the order of enum Statement. Parameters are cast to what a shop's program would send (a decimal, an integer),
    // so that a column may become any other numeric type.
    static const QStringList statements{
        QStringLiteral("SELECT {orders.id}, {orders.status}, {orders.amount}, {orders.item_count}, {orders.updated_at} "
                       "FROM {orders} WHERE {orders.id} = $1"),
        QStringLiteral("SELECT {orders.id}, {orders.amount}, {orders.item_count}, {orders.reference} FROM {orders} "
                       "WHERE {orders.customer_id} = $1 ORDER BY {orders.placed_at} DESC LIMIT 5"),
        QStringLiteral("SELECT id, customer, amount FROM public.open_orders WHERE customer_id = $1"),
        QStringLiteral("UPDATE {orders} SET {orders.amount} = $2::numeric, {orders.item_count} = $3::integer "
                       "WHERE {orders.id} = $1"),
        QStringLiteral("UPDATE {orders} SET {orders.amount} = {orders.amount} + $2::numeric, "
                       "{orders.item_count} = {orders.item_count} + 1 WHERE {orders.id} = $1"),
        QStringLiteral("UPDATE {orders} SET {orders.status} = $2 WHERE {orders.id} = $1"),
        QStringLiteral(
            "WITH made AS (INSERT INTO {orders} ({orders.customer_id}, {orders.status}, {orders.amount}, "
            "{orders.item_count}, {orders.reference}) VALUES ($1::bigint, 'open', $2::numeric, $3::integer, $4) "
            "RETURNING {orders.id} AS id), line AS (INSERT INTO {order_items} ({order_items.order_id}, "
            "{order_items.line_no}, {order_items.product_id}, {order_items.quantity}, "
            "{order_items.unit_price}) SELECT id, 1, $5::integer, $3::integer, $6::numeric FROM made) "
            "SELECT id FROM made"),
        QStringLiteral("INSERT INTO {payments} ({payments.order_id}, {payments.amount}, {payments.method}) "
                       "SELECT {orders.id}, {orders.amount}, $2 FROM {orders} WHERE {orders.id} = $1"),
        QStringLiteral("DELETE FROM {orders} WHERE {orders.id} = $1"),
        QStringLiteral(
            "UPDATE {products} SET {products.stock} = {products.stock} + $2::integer WHERE {products.id} = $1"),
    };
    return statements;
}

ShopCustomer::ShopCustomer(unsigned seed, qint64 orders, qint64 customers, qint64 products)
    : m_random(seed)
    , m_orders(std::max<qint64>(orders, 2))
    , m_customers(std::max<qint64>(customers, 1))
    , m_products(std::max<qint64>(products, 1))
{
}

QString ShopCustomer::number(qint64 low, qint64 high)
{
    return QString::number(std::uniform_int_distribution<qint64>(low, high)(m_random));
}

QString ShopCustomer::money()
{
    return QString::number(std::uniform_int_distribution<qint64>(1, 29'999)(m_random)) + QStringLiteral(".")
        + number(10, 99);
}

ShopRequest ShopCustomer::next()
{
    static const QStringList states{QStringLiteral("open"), QStringLiteral("paid"), QStringLiteral("packed"),
        QStringLiteral("shipped"), QStringLiteral("delivered")};
    static const QStringList methods{QStringLiteral("card"), QStringLiteral("transfer"), QStringLiteral("wallet")};
    const auto dice = std::uniform_int_distribution<int>(0, 99)(m_random);
    const QString order = number(2, m_orders);
    if (dice < 37) {
        return {ReadOrder, {order}};
    }
    if (dice < 52) {
        return {ReadCustomer, {number(1, m_customers)}};
    }
    if (dice < 62) {
        return {ReadOpenOrders, {number(1, m_customers)}};
    }
    if (dice < 70) {
        return {SetAmount, {order, money(), number(1, 9)}};
    }
    if (dice < 77) {
        return {AddItem, {order, number(1, 49) + QStringLiteral(".95")}};
    }
    if (dice < 84) {
        return {SetStatus, {order, states[std::uniform_int_distribution<qsizetype>(0, states.size() - 1)(m_random)]}};
    }
    if (dice < 91) {
        return {NewOrder,
            {number(1, m_customers), money(), number(1, 9), number(100'000, 89'999'999), number(1, m_products),
                money()}};
    }
    if (dice < 94) {
        return {Pay, {order, methods[std::uniform_int_distribution<qsizetype>(0, methods.size() - 1)(m_random)]}};
    }
    if (dice < 97 && !m_own.isEmpty()) {
        return {CancelOrder, {m_own.takeFirst()}};
    }
    return {TakeStock, {number(1, m_products), number(-2, 2)}};
}

void ShopCustomer::answered(const ShopRequest& request, const Rows& rows)
{
    if (request.statement == NewOrder && !rows.isEmpty()) {
        m_own += rows.scalar();
        if (m_own.size() > 500) {
            m_own.removeFirst(); // stays in the shop
        }
    }
}

} // namespace lk
