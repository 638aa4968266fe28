// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "model/workspace/planning.h"
#include "model/workspace/runhistory.h"
#include "tests/support/testserver.h"
#include "tests/workspace/items.h"

namespace lk::test {

/// Databases of a test program's server whose table was changed by plans, and what their journals tell.
class HistoryOnServer {
protected:
    static constexpr int rows = 3000;
    static QString setup()
    {
        return QStringLiteral("CREATE TABLE items (id int PRIMARY KEY, v int NOT NULL, t text);"
                              "INSERT INTO items SELECT i, i, i::text FROM generate_series(1, %1) i; ANALYZE items")
            .arg(rows);
    }
    Plan planned(const QString& db)
    {
        auto session = m_backend.connect(m_server.settings(db), Purpose::Browse);
        const auto plan = session.and_then([&](auto& s) {
            return planDraft(m_backend, *s, rename(QStringLiteral("w")), QDateTime::currentDateTimeUtc());
        });
        return plan ? *plan : Plan();
    }
    Result<RunHistory> history(const QString& db, const QString& user = PrivateServer::superuser())
    {
        return m_backend.connect(m_server.settings(db, user), Purpose::Browse).and_then([](auto session) {
            return readHistory(*session);
        });
    }
    Result<RunRecord> record(const QString& db, const RunKey& key)
    {
        return m_backend.connect(m_server.settings(db), Purpose::Browse).and_then([&](auto session) {
            return readRun(*session, key);
        });
    }
    Result<RunOutcome> carryOut(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false)
    {
        RunControl control;
        Runner runner(m_backend, m_server.settings(db), plan, control, {});
        return undo ? runner.undo(request) : runner.run(request);
    }

    TestServer m_server;
    PgBackend m_backend;
};

} // namespace lk::test
