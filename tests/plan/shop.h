// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"
#include "model/plan/planner.h"
#include "model/postgres/pgbackend.h"
#include "tests/support/testserver.h"

namespace lk::test {

DraftedChange rename(const char* table, const char* column, const char* to, Strategy strategy);
DraftedChange retype(const char* table, const char* column, const char* to, Strategy strategy, const char* with = "",
    const char* back = "");

/// Databases with a few small tables on which everything hangs that a plan must carry, and plans for them.
class Shop {
public:
    TestServer server;

    QString fresh(); ///< a new database with schema lockkeeper and the tables
    Result<Plan> planned(const QString& db, const Draft& draft);

private:
    TypeFacts facts(const QString& db, const Change& change);

    PgBackend m_backend;
    bool m_roles = false;
};

} // namespace lk::test
