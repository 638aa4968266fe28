// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "tests/support/patience.h"
#include "tests/support/testserver.h"
#include "ui/plan/planpage.h"

namespace lk::test {

/// Plans that change one column of a table of orders on a server of the test's own.
class OrderPlans {
protected:
    /// By default amount becomes total.
    Plan planOn(const QString& database, const std::optional<Change>& change = {})
    {
        auto session = m_backend.connect(m_server.settings(database), Purpose::Browse);
        if (!session) {
            qFatal("%s", qPrintable(session.error().printed()));
        }
        Draft draft;
        draft.put({change.value_or(RenameColumn{.table = {QStringLiteral("public"), QStringLiteral("orders")},
                       .column = QStringLiteral("amount"),
                       .newName = QStringLiteral("total")}),
            Strategy::DualColumn});
        const auto plan = planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
        if (!plan) {
            qFatal("%s", qPrintable(plan.error().printed()));
        }
        return *plan;
    }

    /// Shows it and carries its plan out as far as the gate that asks for the application; false if it does not come.
    static bool runToTheGate(PlanPage& page)
    {
        page.show();
        if (!QTest::qWaitFor([&] { return page.actions().runPhase; }, patience)) {
            return false;
        }
        page.runThrough(Phase::Migrate);
        return QTest::qWaitFor([&] { return page.actions().confirmGate && !page.isBusy(); }, 2 * patience);
    }

    const QString orders
        = QStringLiteral("CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                         " amount numeric(12,2) NOT NULL DEFAULT 0, note text, pieces integer DEFAULT 1);"
                         " CREATE INDEX orders_amount ON orders (amount);"
                         " INSERT INTO orders (amount, note) SELECT i, 'n' FROM generate_series(1, 20000) i;"
                         " ANALYZE orders");
    TestServer m_server;
    PgBackend m_backend;
};

} // namespace lk::test
