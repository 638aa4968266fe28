// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

#include <QList>
#include <QString>

#include <random>

namespace lk {

/// One request of the shop's application: a single statement with parameters.
struct ShopRequest {
    int statement = 0; ///< index into shopStatements()
    QList<Cell> parameters{};
};

/// The statements, with {orders} and {orders.amount} for the names of the day (see ShopShape).
const QStringList& shopStatements();

/// Draws requests as a shop would get them: two thirds point reads; the rest orders new and changed, payments, stock.
/// One of these belongs to one thread.
class ShopCustomer {
public:
    /// `orders`, `customers`, `products`: the highest ids to ask for. Order 1 is never touched: it is the blocker's.
    ShopCustomer(unsigned seed, qint64 orders, qint64 customers, qint64 products);

    ShopRequest next();
    /// Tells what the request gave: a new order may be cancelled (deleted) later.
    void answered(const ShopRequest& request, const Rows& rows);

private:
    QString number(qint64 low, qint64 high);
    QString money();

    std::mt19937_64 m_random;
    qint64 m_orders;
    qint64 m_customers;
    qint64 m_products;
    QStringList m_own; ///< orders this customer made, not paid
};

} // namespace lk
