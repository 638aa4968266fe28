// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/engine/runner.h"

namespace lk {

/// The session advisory lock of a plan: who has it may run or undo the plan. It ends with its session, so a dead
/// client never keeps it.
class OperatorLock {
public:
    /// Waits up to `patienceMs` for a session that is just ending (a killed client's, or our own lost one, which is
    /// ended by us). OtherOperator names the holder.
    static Result<void> take(Session& session, Backend& backend, const QString& planId,
        const std::optional<BackendId>& ourLostSession, RunControl& control, int patienceMs = 3000);
    /// Holds the plan's tables, by the names they have and get, against any other plan: two plans that begin at the
    /// same moment must not both find the table free. OtherOperator names the holder. After take().
    static Result<void> takeTables(Session& session, const QStringList& tables);
    /// The holder for people, empty when nobody holds it.
    static Result<QString> holder(Session& session, const QString& planId);
};

} // namespace lk
