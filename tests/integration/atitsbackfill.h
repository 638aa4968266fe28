// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "tests/integration/background.h"
#include "tests/integration/handmade.h"
#include "tests/support/testserver.h"

namespace lk::test {

/// A table of items and the plan by hand on it, done up to its backfill; `backfill` is that step, ready to start().
/// Declare what holds locks after it.
class AtItsBackfill {
public:
    AtItsBackfill(TestServer& server, Backend& backend, const QString& schema, const BackfillTuning& tuning)
        : db(server.freshDatabase(schema))
        , plan(itemsPlan(backend, server.settings(db)))
        , backfill(backend, server.settings(db), plan, steps(1))
    {
        RunControl control;
        const auto expanded = Runner(backend, server.settings(db), plan, control, {}).run(steps(1));
        if (!expanded) {
            qFatal("The plan did not begin: %s", qPrintable(expanded.error().printed()));
        }
        backfill.control.setTuning(tuning);
    }

    const QString db;
    const Plan plan;
    Background backfill;
};

} // namespace lk::test
