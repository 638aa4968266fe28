// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/postgres/pgbackend.h"
#include "tests/property/schemamodel.h"
#include "tests/property/shape.h"
#include "tests/support/testserver.h"

#include <QMap>

namespace lk::property {

enum class Ending {
    Completed, ///< as the plain ALTER would have left it
    Refused, ///< by the planner, with a reason, and nothing was touched
    Blocked, ///< planned, but a blocking hazard keeps it from beginning
    FailedAlike, ///< the plain ALTER does not succeed either; undone, all was as before
    Unmade, ///< the schema itself could not be made: the generator's fault
    Wrong
};

struct Verdict {
    Ending ending = Ending::Wrong;
    QString words{}; ///< why refused, or what is wrong
    bool plainSucceeds = false;
    QString plainProblem{}; ///< why not
    int undone = 0; ///< times it was taken back, and all was as before
    int undoRefused = 0; ///< because values had been written that the old type cannot hold
    qint64 written = 0; ///< by the sessions beside it
    QStringList strategies{};
};

/// Carries one case out on a database of its own. One thread, which waits.
class CaseRun {
public:
    CaseRun(test::TestServer& server, PgBackend& backend);
    Verdict run(const Case& c);

private:
    class Single;
    test::TestServer& m_server;
    PgBackend& m_backend;
    int m_databases = 0;
};

} // namespace lk::property
