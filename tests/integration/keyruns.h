// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/keycases.h"
#include "tests/integration/plannedonserver.h"
#include "tests/support/writers.h"

namespace lk::test {

/// The cases on a server: the tables with their twins, an application that writes both, and an intruder that tries all
/// the time what must not be let in.
class KeyRuns : protected PlannedOnServer {
protected:
    void startServer();
    static void addCases(); ///< as rows of a test, for present()
    static const KeyCase& present();

    QString fresh(const KeyCase& c);
    QString dumped(const QString& db);
    QString differences(const QString& db, const KeyCase& c); ///< rows that tables and twins do not share
    /// Names of all constraints that hold, to see that none is ever missing.
    QString constraints(const QString& db);

    static Writers::Transaction application(const KeyCase& c);
    static Writers::Transaction intruder(const KeyCase& c);

    inline static const QList<KeyCase> s_cases = keyCases();
};

} // namespace lk::test
