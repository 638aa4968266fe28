// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/cli/program.h"

namespace lk::test {

/// A fresh database with a table of orders: a key, `column` with the numbers from 1 on, a note. `more` follows, then
/// ANALYZE.
QString freshOrders(TestServer& server, int rows, const QString& column, const QString& more = {});
inline const QString ordersAmount = QStringLiteral("amount numeric(12,2) NOT NULL DEFAULT 0");
inline const QString ordersPieces = QStringLiteral("pieces integer NOT NULL CHECK (pieces > 0)");

/// Changes for the verb plan, both by a second column.
QStringList calledTotal(const QString& column);
QStringList madeBigint(const QString& column);

/// What tests of the real program share: a server, and words for a plan of the orders there.
class OrdersOnServer {
protected:
    /// A verb for the plan in the program's folder, where Program::plan() puts it.
    QStringList words(const char* verb, const QString& db, const QStringList& more = {}) const
    {
        return QStringList{
                   QString::fromUtf8(verb), QStringLiteral("p.lkplan"), QStringLiteral("--db"), m_server.dsn(db)}
        + more;
    }

    TestServer m_server;
    PgBackend m_backend;
};

} // namespace lk::test
