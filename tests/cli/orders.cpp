// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#include "tests/cli/orders.h"

namespace lk::test {

QString freshOrders(TestServer& server, int rows, const QString& column, const QString& more)
{
    return server.freshDatabase(QStringLiteral("CREATE TABLE orders (id int PRIMARY KEY, %1, note text);"
                                               "INSERT INTO orders SELECT g, g, 'n' FROM generate_series(1, %2) g;"
                                               "%3;ANALYZE")
            .arg(column, QString::number(rows), more));
}

QStringList calledTotal(const QString& column)
{
    return {QStringLiteral("--rename-column"), QStringLiteral("public.orders.%1=total").arg(column),
        QStringLiteral("--strategy"), QStringLiteral("dual-column")};
}

QStringList madeBigint(const QString& column)
{
    return {QStringLiteral("--change-type"), QStringLiteral("public.orders.%1=bigint").arg(column),
        QStringLiteral("--strategy"), QStringLiteral("dual-column")};
}

} // namespace lk::test
