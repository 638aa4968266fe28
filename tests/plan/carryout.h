// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/plan/plan.h"
#include "tests/support/testserver.h"

namespace lk::test {

/// The statements of a plan on a real server, one step at a time, without the engine's care for locks and crashes.
/// Both give the server's complaint, empty when all went well.
QString carryOut(TestServer& server, const QString& db, const Step& step);
QString takeBack(TestServer& server, const QString& db, const Step& step);

/// Objects of ours that nothing needs any more, one a line; tables of kept values may stay.
QString leftovers(TestServer& server, const QString& db);

} // namespace lk::test
