// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"
#include "model/engine/runner.h"

namespace lk {

/// The session advisory lock of a plan: who has it may run or undo the plan. It ends with its session, so a dead
/// client keeps it only as long as the server has not noticed.
class OperatorLock {
public:
    struct Claim {
        std::optional<BackendId> ourLostSession{}; ///< ended by us, should it still hold the lock
        int takeOverPid = 0; ///< another client's session that a person gave up for dead: ended by us
        int patienceMs = 3000; ///< for a session that is just ending, a killed client's
    };
    /// OtherOperator names the holder, who is put into `holder` then. Privilege when the session to be taken over may
    /// not be ended by this role.
    static Result<void> take(Session& session, Backend& backend, const QString& planId, const Claim& claim,
        RunControl& control, std::optional<PlanHolder>& holder);
    /// Holds the plan's tables, by the names they have and get, against any other plan: two plans that begin at the
    /// same moment must not both find the table free. OtherOperator names the holder. After take().
    static Result<void> takeTables(Session& session, const QStringList& tables);
    /// Whoever works on the plan, but for this session; none when nobody does.
    static Result<std::optional<PlanHolder>> holder(Session& session, const QString& planId);
};

/// One line for people: "lk@host, connected since 2026-03-04 12:00:01 UTC (pid 4711, lockkeeper run, user lk, local;
/// carrying out "Copy the rows of public.orders", begun 3 s ago)".
QString printed(const PlanHolder& holder);

} // namespace lk
