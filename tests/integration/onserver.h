// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/integration/requests.h"
#include "tests/support/testserver.h"

namespace lk::test {

/// A test program's server, and runs of plans on it to their end.
class OnServer {
protected:
    Result<RunOutcome> run(const QString& db, const Plan& plan, const RunRequest& request, bool undo = false,
        const RunObserver& observer = {})
    {
        RunControl control;
        Runner runner(m_backend, m_server.settings(db), plan, control, observer);
        return undo ? runner.undo(request) : runner.run(request);
    }

    TestServer m_server;
    PgBackend m_backend;
};

} // namespace lk::test
