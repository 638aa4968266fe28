// SPDX-FileCopyrightText: 2026 The Lockkeeper developers
// SPDX-License-Identifier: GPL-3.0-or-later

#pragma once

#include "model/engine/ports.h"

namespace lk {

/// Waiting chains of the whole cluster, plus `ours` and the sessions that carry a plan out for this user here.
Result<LockSnapshot> readPgLocks(Session& session, const QList<BackendId>& ours);
Result<QList<LockedSession>> readPgLockHolders(
    Session& session, const QList<QualifiedName>& tables, LockMode wanted, qint64 milliseconds);

} // namespace lk
