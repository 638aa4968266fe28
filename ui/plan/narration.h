// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/reconnectpause.h"
#include "model/plan/plan.h"

#include <QStringList>

namespace lk {

/// Turns the difference of two snapshots into lines for the log: what began, what is done, what failed. Pure.
QStringList narrate(const Plan& plan, const RunSnapshot& before, const RunSnapshot& after);

/// The one line above the steps: lost connection, lock wait, the engine's message, or what would come next.
QString runLine(const Plan& plan, const RunSnapshot& snapshot);

/// "No connection: connecting again in 12 s, try 3 of 12. server closed the connection unexpectedly".
QString reconnectSentence(const ReconnectPause& pause, const QDateTime& now);

/// "Your ALTER has waited 1.8 s; 4 sessions queue behind it; giving up at 2 s, try 3 of 10". `statement`: the word the
/// waiting statement begins with, empty if not known. Between two tries: "Try 3 of 10 got no lock; the next in 2 s".
QString lockWaitSentence(const LockWait& wait, const QString& statement, const QDateTime& now);

} // namespace lk
