// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/handmade.h"
#include "tests/integration/onserver.h"
#include "tests/support/writers.h"

#include <QTest>

namespace lk::test {

/// The items and their plan by hand on a server.
class ItemsOnServer : protected virtual OnServer {
protected:
    Plan newPlan(const QString& db) { return itemsPlan(m_backend, m_server.settings(db)); }
    /// A plain role that owns the items and may make the journal.
    void giveTo(const QString& role, const QString& db)
    {
        m_server.createRole(role);
        QCOMPARE(m_server.exec(db,
                     QStringLiteral("ALTER TABLE items OWNER TO %1; ALTER VIEW item_values OWNER TO %1; "
                                    "GRANT CREATE ON SCHEMA public TO %1; GRANT CREATE ON DATABASE %2 TO %1")
                         .arg(role, db)),
            QString());
    }
    /// Of the backfill's rows in the journal.
    QString cursor(const QString& db, const QString& what)
    {
        return m_server.value(
            db, QStringLiteral("SELECT %1 FROM lockkeeper.cursor WHERE step_id = 'migrate.backfill'").arg(what));
    }
    /// Rows whose second column is not filled yet.
    QString differing(const QString& db)
    {
        return m_server.value(db, QStringLiteral("SELECT count(*) FROM items WHERE w IS DISTINCT FROM v"));
    }
    /// For writers that know the old name alone.
    static TwinTable bothTables()
    {
        TwinTable tables;
        tables.keys = 3000;
        tables.column = [] { return QStringLiteral("v"); };
        tables.value = [](const Writers::Context& c) { return QStringLiteral("n%1").arg(c.between(1, 1'000'000)); };
        return tables;
    }
};

} // namespace lk::test
