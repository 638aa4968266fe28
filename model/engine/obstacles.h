// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/locks/locksnapshot.h"
#include "model/plan/plan.h"

namespace lk {

/// Which of the plan's tables a step locks, by its own words (Step::lockedObject).
QList<QualifiedName> tablesLockedBy(const Plan& plan, const Step& step);

/// An autovacuum worker that gives way as soon as somebody has waited for it for deadlock_timeout: no obstacle.
bool yields(const LockedSession& session);

/// One obstacle for people: "pid 4711, psql, user ann, local, idle in transaction, its transaction open for 75 s",
/// "prepared transaction 'left behind', for 3 h", "pid 99, autovacuum worker: VACUUM public.t (to prevent wraparound)".
QString printedObstacle(const LockedSession& session);

} // namespace lk
