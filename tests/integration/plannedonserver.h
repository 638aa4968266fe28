// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/workspace/planning.h"
#include "tests/integration/onserver.h"

namespace lk::test {

/// And plans that the planner makes there.
class PlannedOnServer : protected virtual OnServer {
protected:
    Result<Plan> planned(const QString& db, const Draft& draft, const QString& user = PrivateServer::superuser())
    {
        const auto session = m_backend.connect(m_server.settings(db, user), Purpose::Browse);
        if (!session) {
            return std::unexpected(session.error());
        }
        return planDraft(m_backend, **session, draft, QDateTime::currentDateTimeUtc());
    }
    /// The test ends where there is no plan.
    Plan plan(const QString& db, const Change& change, Strategy strategy = Strategy::DualColumn,
        const QString& user = PrivateServer::superuser())
    {
        Draft draft;
        draft.put({change, strategy});
        const auto made = planned(db, draft, user);
        if (!made) {
            qFatal("%s", qPrintable(made.error().printed()));
        }
        return *made;
    }
};

} // namespace lk::test
