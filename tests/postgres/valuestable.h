// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

namespace lk::test {

/// A server with a table of columns of many types, 5000 rows, some of which do not survive some changes of type.
class ValuesTable {
protected:
    inline static const QualifiedName values{QStringLiteral("shop"), QStringLiteral("Values")};

    void startServer();
    std::unique_ptr<Session> open(); ///< for browsing
    Result<TypeFacts> ask(
        const QString& column, const QString& type, const QString& forward = {}, const QString& back = {});

    TestServer m_server;
    PgBackend m_backend;
    QString m_database;
    Table m_table;
};

} // namespace lk::test
